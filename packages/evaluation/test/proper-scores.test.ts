import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { brierScore, brierSkill, logLoss } from '../src/index.ts';
import { labels, probabilities, valueOf } from './fixtures.ts';

test('scikit-learn 1.9.1', () => {
  expect(valueOf(brierScore(labels, probabilities))).toBeCloseTo(0.26409545700378584, 14);
  expect(valueOf(logLoss(labels, probabilities))).toBeCloseTo(0.7651631373326817, 14);
});

test('certain forecasts are clipped at 1e-15', () => {
  const loss = logLoss(Float64Array.of(1, 0, 1, 0), Float64Array.of(1, 0, 0, 0.5));
  expect(valueOf(loss)).toBeCloseTo(8.807980893867658, 13);
});

test('both are proper: on average the true probability is not beaten', () => {
  const chance = fc.integer({ min: 1, max: 99 });
  fc.assert(
    fc.property(chance, chance, (truth, other) => {
      const outcomes = Float64Array.from({ length: 100 }, (_, i) => (i < truth ? 1 : 0));
      const constant = (p: number) => new Float64Array(100).fill(p / 100);
      for (const score of [brierScore, logLoss]) {
        const honest = valueOf(score(outcomes, constant(truth)));
        expect(honest).toBeLessThanOrEqual(valueOf(score(outcomes, constant(other))) + 1e-12);
      }
    }),
  );
});

test('skill is 0 against itself, 1 when perfect, and the ratio otherwise', () => {
  const half = labels.map(() => 0.5);
  expect(brierSkill(labels, half, half)).toEqual({ value: 0 });
  expect(brierSkill(labels, labels, half)).toEqual({ value: 1 });
  const skill = 1 - valueOf(brierScore(labels, probabilities)) / 0.25;
  expect(valueOf(brierSkill(labels, probabilities, half))).toBeCloseTo(skill, 15);
  expect(brierSkill(labels, half, labels)).toEqual({ reason: 'the reference makes no error' });
});

test('nothing to evaluate, or no probabilities', () => {
  const none = new Float64Array(0);
  for (const score of [brierScore, logLoss]) {
    expect(score(none, none)).toEqual({ reason: 'no rows' });
    for (const bad of [NaN, -0.1, 1.1]) {
      expect(() => score(Float64Array.of(1), Float64Array.of(bad))).toThrow(
        'forecast 0: expected a',
      );
    }
  }
});
