import { expect, it } from '@jest/globals';
import { createFeatureTable } from '@prodrome/core';
import fc from 'fast-check';
import { lowerLimit, stratifiedConcordance } from '../src/statistics/concordance.ts';
import { createDiary } from '../src/statistics/diary.ts';

interface Row {
  readonly label: number;
  readonly outcome: number;
  readonly score: number;
}

const diaryOf = (people: readonly (readonly Row[])[]) => {
  const rows = people.flatMap((own, person) => own.map((row, day) => ({ ...row, person, day })));
  const scores = Float32Array.from(rows, ({ score }) => score);
  const table = createFeatureTable({
    columns: [{ name: 'x', domain: 'other', kind: 'number' }],
    values: scores,
    patients: Int32Array.from(rows, ({ person }) => person),
    times: Float64Array.from(rows, ({ day }) => day),
    patientIds: people.map((_, person) => `p${person}`),
    outcomes: Float64Array.from(rows, ({ outcome }) => outcome),
  });
  const labels = Float64Array.from(rows, ({ label }) => label);
  return { diary: createDiary({ table, labels, horizonDays: 1 }), scores };
};

/** By looking at every pair. */
function bruteForce(people: readonly (readonly Row[])[]): readonly [good: number, pairs: number] {
  let [good, pairs] = [0, 0];
  for (const rows of people) {
    for (const event of rows) {
      for (const other of rows) {
        if (event.label !== 1 || other.label !== 0 || !Object.is(event.outcome, other.outcome))
          continue;
        if (Number.isNaN(event.score) || Number.isNaN(other.score)) continue;
        pairs += 1;
        good += event.score > other.score ? 1 : event.score === other.score ? 0.5 : 0;
      }
    }
  }
  return [good, pairs];
}

const row = fc.record({
  label: fc.constantFrom(0, 1, NaN),
  outcome: fc.constantFrom(0, 1, NaN),
  score: fc.oneof(
    fc.constantFrom(-1.5, -0, 0, 2, NaN),
    fc.float({ noNaN: true, noDefaultInfinity: true }),
  ),
});

it('counts pairs of one person and of one outcome today, and leaves out each person once', () => {
  fc.assert(
    fc.property(
      fc.array(fc.array(row, { minLength: 20, maxLength: 40 }), { minLength: 8, maxLength: 12 }),
      (people) => {
        const { diary, scores } = diaryOf(people);
        const found = stratifiedConcordance(diary, scores);
        const [good, pairs] = bruteForce(people);
        const withPairs = people.filter((own) => bruteForce([own])[1] > 0);
        if (!found || withPairs.length < 8) return;
        expect(found.value).toBeCloseTo(good / pairs, 12);
        expect([found.pairs, found.clusters]).toEqual([pairs, withPairs.length]);
        const n = withPairs.length;
        const variance = withPairs.reduce((sum, _, left) => {
          const [own, all] = bruteForce(withPairs.filter((__, at) => at !== left));
          return sum + ((n - 1) / n) * (own / all - good / pairs) ** 2;
        }, 0);
        expect(found.standardError).toBeCloseTo(Math.sqrt(variance), 10);
      },
    ),
    { numRuns: 50 },
  );
});

it('of one person, leaves out blocks of 14 days', () => {
  const days = Array.from({ length: 70 }, (_, day) => ({
    label: Number(day % 3 === 0),
    outcome: 0,
    score: day % 7,
  }));
  const { diary, scores } = diaryOf([days]);
  const [good, pairs] = bruteForce([days]);
  const variance = [0, 1, 2, 3, 4].reduce((sum, block) => {
    const [own, all] = bruteForce([days.filter((_, day) => Math.floor(day / 14) !== block)]);
    return sum + (4 / 5) * (own / all - good / pairs) ** 2;
  }, 0);
  const found = stratifiedConcordance(diary, scores);
  expect(found).toMatchObject({ clusters: 5, pairs });
  expect(found?.standardError).toBeCloseTo(Math.sqrt(variance), 10);
});

it('has no answer without eight events and eight other days in pairs', () => {
  const few = Array.from({ length: 40 }, (_, day) => ({
    label: Number(day < 7),
    outcome: 0,
    score: day,
  }));
  const { diary, scores } = diaryOf([few]);
  expect(stratifiedConcordance(diary, scores)).toBeUndefined();
});

it('gives the limit of Student’s t', () => {
  // scipy 1.14: t.ppf(.99, 9) = 2.8214379
  const found = { value: 0.7, standardError: 0.02, clusters: 10, events: 50, pairs: 900 };
  expect(lowerLimit(found, 0.01)).toBeCloseTo(0.7 - 2.8214379 * 0.02, 7);
});
