import { jackknifeError, studentQuantile } from '@prodrome/numerics';
import type { Diary } from '../statistics/diary.ts';
import { rate, type LeakFinding } from '../statistics/finding.ts';
import { logDispersionRatio, type WholeSeries } from '../statistics/overdispersion.ts';
import { correlation } from '../statistics/ranks.ts';

const fewPatients = 12;
const leastRows = 20;
const blockDays = 28;
const leastInBlock = 5;
const copyLine = 0.9999;

/**
 * Columns of one value a patient that were made from the whole series, days that are forecast among them: the patient's mean outcome, or the mean
 * of another column, over all days.
 *
 * Of the outcome: were the column each patient's true rate, their numbers of events would still lie about it as chance lets them. A column
 * that was reckoned from these very days lies nearer. The statistic is the dispersion about the column by the dispersion of blocks of 28
 * days about each patient's own rate, its upper limit (jackknife over patients, logarithm, family-wise); below the threshold 1 nothing that was
 * fixed before the first day can come. Days that are not recorded, which the column knows, make it less sure.
 * Of another column: |Pearson's r| with its means, the threshold .9999.
 */
export function findWholeSeries(diary: Diary, alpha: number): LeakFinding[] {
  const fixed = diary.columns.filter(({ constant, kind }) => constant && kind !== 'category');
  const several = fixed.filter(({ constant }) => new Set(constant).size > 3);
  const level = alpha / Math.max(1, several.length);
  if (several.length === 0) return [];
  const moving = diary.columns
    .filter(({ constant, kind }) => !constant && kind !== 'category')
    .map(({ name, values }) => ({ name, means: meansOf(diary, values) }));
  return several.flatMap((column) => {
    const values = column.constant ?? new Float32Array(0);
    const found = ofOutcome(diary, column.name, values, level);
    if (found) return [found];
    for (const { name, means } of moving) {
      const r = withMeans(values, means);
      if (Math.abs(r) > copyLine) return [meanFinding(column.name, name, r)];
    }
    return [];
  });
}

function ofOutcome(
  diary: Diary,
  name: string,
  values: Float32Array,
  level: number,
): LeakFinding | undefined {
  const people = peopleOf(diary, values);
  const n = people.length;
  if (n < fewPatients) return undefined;
  const whole = logDispersionRatio(people);
  if (!(whole < 0)) return undefined;
  const error = jackknifeError(
    whole,
    people.map((_, left) => logDispersionRatio(people.filter((__, at) => at !== left))),
  );
  const limit = Math.exp(whole + studentQuantile(1 - level, n - 1) * error);
  if (!(limit < 1)) return undefined;
  return {
    kind: 'whole_series',
    column: name,
    statistic: limit,
    threshold: 1,
    evidence: { of: 'the outcome', ratio: Math.exp(whole), patients: n },
    explanation: `has one value a patient, about which the patients' numbers of events lie ${rate(Math.exp(whole))} times as far (at most ${rate(limit)}) as chance lets them lie about their true rates: it was reckoned from the days that are forecast`,
    whatToDo: 'Put it under ignore, or reckon it from days before the first that is forecast',
  };
}

/** Patients with enough recorded outcomes, and how their blocks lie about their own rate. */
function peopleOf({ table, starts }: Diary, values: Float32Array): WholeSeries[] {
  const { outcomes, times } = table;
  if (!outcomes) return [];
  const people: WholeSeries[] = [];
  values.forEach((value, patient) => {
    const blocks = new Map<number, [events: number, days: number]>();
    const first = starts[patient] as number;
    for (let row = first; row < (starts[patient + 1] as number); row++) {
      const outcome = outcomes[row] as number;
      if (Number.isNaN(outcome)) continue;
      const block = Math.floor(((times[row] as number) - (times[first] as number)) / blockDays);
      const own = blocks.get(block) ?? [0, 0];
      own[0] += outcome;
      own[1] += 1;
      blocks.set(block, own);
    }
    const events = [...blocks.values()].reduce((sum, [own]) => sum + own, 0);
    const days = [...blocks.values()].reduce((sum, [, own]) => sum + own, 0);
    if (Number.isNaN(value) || days < leastRows) return;
    people.push({ value, events, days, ...aboutOwnRate([...blocks.values()], events, days) });
  });
  return people;
}

function aboutOwnRate(
  blocks: readonly (readonly [number, number])[],
  events: number,
  days: number,
): Pick<WholeSeries, 'blockSpread' | 'blockFreedom'> {
  const known = blocks.filter(([, own]) => own >= leastInBlock);
  const own = events / days;
  if (own === 0 || own === 1 || known.length < 2) return { blockSpread: 0, blockFreedom: 0 };
  return {
    blockSpread: known.reduce((sum, [e, d]) => sum + (e - d * own) ** 2 / (own * (1 - own) * d), 0),
    blockFreedom: known.reduce((sum, [, d]) => sum + 1 - d / days, 0),
  };
}

/** [patients], of all days; NaN where the column does not move, or hardly stands. */
function meansOf({ starts, patientCount }: Diary, values: Float32Array): Float64Array {
  const means = new Float64Array(patientCount).fill(NaN);
  for (let patient = 0; patient < patientCount; patient++) {
    let [sum, count, least, most] = [0, 0, Infinity, -Infinity];
    for (let row = starts[patient] as number; row < (starts[patient + 1] as number); row++) {
      const value = values[row] as number;
      if (Number.isNaN(value)) continue;
      sum += value;
      count += 1;
      if (value < least) least = value;
      if (value > most) most = value;
    }
    if (count >= leastRows && most > least) means[patient] = sum / count;
  }
  return means;
}

/** Correlation with the means of a column that moves; NaN for too few patients with both. */
function withMeans(values: Float32Array, means: Float64Array): number {
  const known = means.map((mean, patient) => mean + (values[patient] as number));
  const isKnown = (_: number, patient: number): boolean => !Number.isNaN(known[patient]);
  const own = means.filter(isKnown);
  return own.length < fewPatients ? NaN : correlation(values.filter(isKnown), own);
}

const meanFinding = (column: string, other: string, r: number): LeakFinding => ({
  kind: 'whole_series',
  column,
  statistic: Math.abs(r),
  threshold: copyLine,
  evidence: { of: other, correlation: r },
  explanation: `has one value a patient: the mean of ${other} over all of the patient's days, also those that are still to come (correlation ${r.toFixed(5)})`,
  whatToDo: 'Put it under ignore: rolling means of days until now can be had as transforms',
});
