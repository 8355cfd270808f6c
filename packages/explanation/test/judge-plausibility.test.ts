import { expect, it } from '@jest/globals';
import { sigmoid } from '@prodrome/numerics';
import {
  judgePlausibility,
  plausibilitySummary,
  plausibilityText,
  plausibilityWords,
  type PlausibilityQuestion,
  type PlausibilityVerdict,
  type PlausibilityRule,
} from '../src/index.ts';

const rule = (shape: PlausibilityRule['shape'], within?: number): PlausibilityRule => ({
  ...{ name: 'exposure', shape, evidence: 'as told', source: 'somebody' },
  ...(within !== undefined && { within }),
});

/** A patient for each slope on the log odds; what is asked about goes from 0 to 1. */
const slopes = (
  own: readonly number[],
  more: Partial<PlausibilityQuestion> = {},
): PlausibilityQuestion => ({
  observed: new Float64Array(own.length),
  patients: Int32Array.from(own.keys()),
  predict: (rows, values) =>
    values.map((value, i) => sigmoid(value * (own[rows[i] as number] ?? NaN) - 1)),
  grid: [0, 1],
  ...more,
});

const log = Math.log;

it.each([
  ['increasing', [0.5, 0.6, 0.7], 'holds'],
  ['increasing', [-0.5, -0.6, -0.7], 'breaks'],
  ['increasing', [-2, 0.1, 2], 'unclear'],
  ['decreasing', [-0.5, -0.6, -0.7], 'holds'],
  ['decreasing', [0.5, 0.6, 0.7], 'breaks'],
  // against the rule, but next to nothing
  ['increasing', [-0.01, -0.011, -0.012], 'unclear'],
  // 1.07: enough to hold, too little to accuse
  ['increasing', [0.067, 0.068, 0.069], 'holds'],
  ['decreasing', [0.067, 0.068, 0.069], 'unclear'],
  ['increasing', [0, 0, 0], 'unclear'],
  ['increasing', [0.5], 'unclear'],
] as const)('%s, with slopes %j: %s', async (shape, own, verdict) => {
  const found = await judgePlausibility(rule(shape), slopes(own));
  expect(found.verdict).toBe(verdict);
  expect(found).toMatchObject({ from: 0, to: 1, patients: own.length });
  const mean = own.reduce<number>((sum, one) => sum + one, 0) / own.length;
  expect(log(found.oddsRatio ?? NaN)).toBeCloseTo(mean, 9);
  expect(found.reason !== undefined).toBe(verdict === 'unclear');
});

it.each([
  [[0.01, 0.02, 0.03], 'holds'],
  [[0.5, 0.51, 0.52], 'breaks'],
  [[-0.5, -0.51, -0.52], 'breaks'],
  [[0.1, 0.2, 0.4], 'unclear'],
] as const)('none, with slopes %j: %s', async (own, verdict) => {
  expect((await judgePlausibility(rule('flat', 1.25), slopes(own))).verdict).toBe(verdict);
});

it('of values without an order one that stands out breaks the rule, and is named', async () => {
  const days = slopes([1, 1, 1, 1], {
    grid: [0, 1, 2, 3],
    isStepwise: true,
    predict: (_, values) => values.map((value) => sigmoid(value === 2 ? 1 : 0)),
  });
  const found = await judgePlausibility(rule('flat', 1.25), days);
  expect(found).toMatchObject({ verdict: 'breaks', to: 2 });
  expect(found.from).toBeUndefined();
  expect(log(found.oddsRatio ?? NaN)).toBeCloseTo(0.75, 9);
});

it('says why nothing can be said', async () => {
  const reasonOf = async (question: PlausibilityQuestion): Promise<string | undefined> =>
    (await judgePlausibility(rule('increasing'), question)).reason;
  expect(await reasonOf(slopes([1, 1], { grid: [] }))).toBe('nothing was recorded');
  expect(await reasonOf(slopes([1, 1], { grid: [1] }))).toBe('one value was recorded only');
  expect(await reasonOf(slopes([NaN, NaN]))).toBe('no row with what it takes is answered');
  expect(await reasonOf(slopes([0, 0]))).toBe('the model does not use it');
  expect(await reasonOf(slopes([1]))).toBe('one patient only');
});

it('does not swallow what a model throws', async () => {
  const broken = slopes([1, 1], {
    predict: () => {
      throw new Error('out of order');
    },
  });
  await expect(judgePlausibility(rule('increasing'), broken)).rejects.toThrow('out of order');
});

it.each<readonly [readonly PlausibilityVerdict[], string]>([
  [['holds', 'holds', 'breaks'], 'of 3 rules 2 hold, and 1 breaks'],
  [['holds'], 'of 1 rule 1 holds, and none breaks'],
  [['breaks', 'breaks', 'unclear'], 'of 3 rules none holds, 2 break, and of 1 it cannot be said'],
])('%j in short: %s', (verdicts, text) => {
  const findings = verdicts.map((verdict) => ({ ...rule('increasing'), verdict }));
  expect(plausibilitySummary(findings)).toBe(text);
});

it('says in words what was expected, compared and found', async () => {
  const found = await judgePlausibility(rule('increasing'), slopes([-0.5, -0.6, -0.7]));
  expect(plausibilityWords(found)).toEqual({
    ...{ about: 'exposure', expected: 'raises the odds', compared: '1 against 0' },
    ...{ found: '0.55 [0.43, 0.70]', verdict: 'BREAKS' },
  });
  expect(plausibilityText(found)).toBe(
    'exposure: expected raises the odds (as told; somebody), found an odds ratio of 0.55 [0.43, 0.70], 1 against 0',
  );
  const past = { ...rule('flat', 1.25), past: { days: 28, every: 5 }, verdict: 'unclear' } as const;
  expect(plausibilityWords({ ...past, reason: 'one patient only' })).toEqual({
    ...{ about: 'exposure, 28 days before', expected: 'none (within 1.25)', found: '' },
    compared: 'every 5th day against none',
    verdict: 'cannot be said: one patient only',
  });
});
