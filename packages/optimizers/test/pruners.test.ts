import { expect, it } from '@jest/globals';
import {
  hyperband,
  medianPruner,
  parseSpace,
  patientPruner,
  random,
  runStudy,
  successiveHalving,
  wilcoxonPruner,
  type TrialRecord,
} from '../src/index.ts';
import { signedRankP } from '../src/study/pruners.ts';

const ended = (...reports: number[][]): TrialRecord[] =>
  reports.map((own, id) => ({
    ...{ id, parameters: {}, reports: own, seconds: 0 },
    loss: own[own.length - 1] as number,
  }));

it('median: above the median of others at the same step', () => {
  const { shouldStop } = medianPruner({ startup: 3 });
  const others = ended([1, 4], [2, 5], [3, 6]);
  expect(shouldStop([2.5], others)).toBe(true);
  expect(shouldStop([2], others)).toBe(false);
  expect(shouldStop([1, 9], others)).toBe(false);
  expect(shouldStop([9], others.slice(1))).toBe(false);
});

it('successive halving: at a rung the best third goes on', () => {
  const { shouldStop } = successiveHalving({ factor: 3 });
  const others = ended([1, 1, 1], [2, 2, 2], [3, 3, 3], [4, 4, 4], [5, 5, 5]);
  expect([0.5, 1.5, 2.5].map((loss) => shouldStop([loss], others))).toEqual([false, false, true]);
  expect(shouldStop([9, 9], others)).toBe(false);
  expect(shouldStop([9, 9, 9], others)).toBe(true);
});

it('hyperband: brackets begin later and later', () => {
  const of = hyperband({ most: 9 });
  const others = ended(...Array.from({ length: 40 }, () => [1, 1, 1, 1, 1, 1, 1, 1, 1]));
  const first = (trial: number) =>
    Array.from({ length: 9 }, (_, i) => i + 1).find((steps) =>
      of(trial).shouldStop(Array<number>(steps).fill(2), others),
    );
  const found = Array.from({ length: 17 }, (_, trial) => first(trial));
  expect(found.filter((step) => step === 1)).toHaveLength(9);
  expect(found.filter((step) => step === 3)).toHaveLength(5);
  expect(found.filter((step) => step === 9)).toHaveLength(3);
});

it('patient: no better for so many reports', () => {
  const { shouldStop } = patientPruner({ patience: 2, tolerance: 0.1 });
  expect(shouldStop([3, 2], [])).toBe(false);
  expect(shouldStop([3, 2.95, 2.95], [])).toBe(true);
  expect(shouldStop([3, 2.95, 2.8], [])).toBe(false);
});

const drawn = [
  ...[
    0.426, 0.168, 0.94, 0.405, -0.236, 0.662, 1.604, 1.247, -0.404, -0.965, -0.323, 0.341, -2.025,
  ],
  ...[
    0.081, -0.946, -0.432, -0.244, -0.016, 0.712, 1.343, 0.171, 1.666, -0.365, 0.652, 1.203, 0.394,
  ],
  ...[-0.443, -0.622, -0.158, 0.52, -0.71, 0.091, 0.141, 0.841, 0.515, 0.655, -0.354, 0.17, 1.084],
  1.793,
];

it('the signed-rank test equals SciPy 1.17.1, exact and by its normal approximation', () => {
  expect(signedRankP([0.1, -0.2, 0.3, 0.4, 0.5, -0.05, 0.7])).toBeCloseTo(0.0546875, 12);
  expect(signedRankP(drawn)).toBeCloseTo(0.03132835883416264, 9);
  expect(signedRankP([0, 0])).toBe(1);
});

it('wilcoxon: folds are compared with the same folds of the best', () => {
  const { shouldStop } = wilcoxonPruner({ level: 0.1 });
  const best = ended([1, 2, 3, 4, 5], [2, 3, 4, 5, 6]);
  expect(shouldStop([1.1, 2.2, 3.3, 4.4], best)).toBe(true);
  expect(shouldStop([1.1, 1.8, 3.3, 3.6], best)).toBe(false);
  expect(shouldStop([2, 3], best)).toBe(false);
});

it('a pruned trial is told by what it reported last, and is not the best', async () => {
  let steps = 0;
  const { trials, best } = await runStudy(
    {
      search: random,
      space: parseSpace({ x: { low: 0, high: 1 } }),
      seed: 3,
      trials: 30,
      pruner: medianPruner(),
    },
    ({ x }, { report }) => {
      for (let step = 0; step < 10; step++) {
        steps += 1;
        if (report(Number(x) - 0.01 * step)) return NaN;
      }
      return Number(x);
    },
  );
  const pruned = trials.filter((trial) => trial.pruned);
  expect(pruned.length).toBeGreaterThan(5);
  expect(pruned.every(({ loss, reports }) => loss === reports?.at(-1))).toBe(true);
  expect(best?.pruned).toBeUndefined();
  expect(steps).toBeLessThan(250);
});
