import { normalQuantile } from '@prodrome/numerics';
import type { PersonDays } from '../days/person-days.ts';
import type { TwinVariable } from '../days/variable.ts';

/** Chance of a false refusal, over all variables together, where nothing depends on signs. */
const falseRefusals = 0.01;

/**
 * Variables whose values differ between days with and without a reported sign of an attack on its way, among days that were followed by the same outcome. A cause acts on signs
 * only through the attack that they announce: given the outcome it has nothing to do with them. What does may be the attack's own beginning: a
 * drink left because of nausea, a meal skipped, coffee against fatigue.
 *
 * Test: the mean over people of the difference, each person's days of one outcome compared with each other in the person's own standard deviations, against its standard error over people; at 1 % over all variables.
 * @returns by name, the reason.
 */
export function looksLikeSign(
  variables: readonly TwinVariable[],
  people: readonly PersonDays[],
): Readonly<Record<string, string>> {
  const changeable = variables.flatMap((variable, v) =>
    variable.refusal === undefined && variable.kind === 'habit' ? [{ variable, v }] : [],
  );
  const critical = normalQuantile(1 - falseRefusals / (2 * Math.max(1, changeable.length)));
  return Object.fromEntries(
    changeable.flatMap(({ variable, v }) => {
      const t = signScore(people, v);
      if (!(Math.abs(t) > critical)) return [];
      const way = t > 0 ? 'higher' : 'lower';
      return [
        [
          variable.name,
          `it is ${way} on days with early signs, whether or not an attack follows: it may be a sign itself`,
        ],
      ];
    }),
  );
}

/** Sum of differences over its standard error; 0 where nothing can be compared. */
function signScore(people: readonly PersonDays[], v: number): number {
  let sum = 0;
  let squares = 0;
  for (const { values, signs, outcomes, days } of people) {
    const scale = deviationOf(values[v] as Float64Array);
    if (scale === 0) continue;
    let own = 0;
    for (const followed of [0, 1]) {
      let [withSign, signDays, without, otherDays] = [0, 0, 0, 0];
      for (let day = 0; day < days - 1; day++) {
        const value = (values[v] as Float64Array)[day] as number;
        // on days of an attack signs are its symptoms
        if (Number.isNaN(value) || outcomes[day] !== 0 || outcomes[day + 1] !== followed) continue;
        if (signs[day] === 1) {
          withSign += value;
          signDays += 1;
        } else if (signs[day] === 0) {
          without += value;
          otherDays += 1;
        }
      }
      if (signDays === 0 || otherDays === 0) continue;
      // weighed by how well the difference is known
      own +=
        ((withSign / signDays - without / otherDays) * signDays * otherDays) /
        (signDays + otherDays);
    }
    sum += own / scale;
    squares += (own / scale) ** 2;
  }
  return squares > 0 ? sum / Math.sqrt(squares) : 0;
}

/** Standard deviation of the observed values; 0 where there is none. */
function deviationOf(series: Float64Array): number {
  let [sum, square, count] = [0, 0, 0];
  for (const value of series) {
    if (Number.isNaN(value)) continue;
    sum += value;
    square += value * value;
    count += 1;
  }
  return count > 1 ? Math.sqrt(Math.max(0, square / count - (sum / count) ** 2)) : 0;
}
