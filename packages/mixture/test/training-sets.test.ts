import { describe, expect, it } from '@jest/globals';
import { planRun, type TrainingRun } from '../src/index.ts';
import { diary, plan, splitOf } from './support.ts';

const dataset = diary(15, 12);

const runOf = (validation: Partial<ReturnType<typeof plan>['validation']>): TrainingRun =>
  planRun(plan([], { validation: { ...plan().validation, ...validation } }), dataset, '1');

const patientsOf = (rows: Int32Array): Set<number> =>
  new Set(rows.map((row) => dataset.table.patients[row] as number));

const trainOf = ({ sets }: TrainingRun, set: string): Int32Array =>
  sets.find(({ name }) => name === set)?.train ?? new Int32Array(0);

describe('training sets', () => {
  it('are shared where the outer folds can be the inner ones', () => {
    const run = runOf({ folds: 5, innerFolds: 4 });
    // all, without one, two and three folds
    expect(run.sets).toHaveLength(1 + 5 + 10 + 10);
    const final = run.fits.at(-1);
    expect(final?.inner.map(({ set }) => set)).toEqual(run.fits.slice(0, -1).map(({ set }) => set));
  });

  it.each([
    ['one part held out', { outer: 'holdout', innerFolds: 4 }, 2 * (1 + 4 + 6)],
    ['held out in time', { folds: 5, innerFolds: 4, split: splitOf('forward') }, 6 * (1 + 4 + 6)],
    ['two inner folds, of which no pair can be left out', { folds: 3, innerFolds: 2 }, 4 * (1 + 2)],
  ] as const)('are made for each fit: %s', (_, validation, count) => {
    expect(runOf(validation).sets).toHaveLength(count);
  });

  it.each([
    { folds: 5, innerFolds: 4 },
    { folds: 3, innerFolds: 3 },
  ])(
    'hold nobody that is asked about, nor of the two folds that a nested set leaves out',
    (one) => {
      const run = runOf(one);
      for (const { train, held } of run.sets) {
        const known = patientsOf(train);
        expect([...patientsOf(held)].filter((patient) => known.has(patient))).toEqual([]);
      }
      for (const { fold, set, inner, nested } of run.fits) {
        expect(trainOf(run, set)).toEqual(fold.train);
        for (const { test, set: own } of inner) {
          const learned = patientsOf(trainOf(run, own));
          const unseen = [...patientsOf(test), ...patientsOf(fold.test)];
          expect(unseen.filter((patient) => learned.has(patient))).toEqual([]);
        }
        for (const { without, set: pair } of nested) {
          const learned = patientsOf(trainOf(run, pair));
          for (const left of without) {
            const unseen = [
              ...patientsOf(inner[left]?.test ?? fold.test),
              ...patientsOf(fold.test),
            ];
            expect(unseen.filter((patient) => learned.has(patient))).toEqual([]);
            expect(learned.size).toBeGreaterThan(0);
          }
        }
      }
    },
  );
});
