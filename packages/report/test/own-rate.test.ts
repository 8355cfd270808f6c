import { describe, expect, it } from '@jest/globals';
import { fitShrinkage } from '@prodrome/numerics';
import { ownRate } from '../src/data/own-rate.ts';
import { onsetsOf } from '../src/data/onsets.ts';

const rows = {
  labels: Float64Array.of(1, 0, 1, 1, 0, 0, 1),
  patients: Int32Array.of(0, 0, 0, 1, 0, 1, 1),
  patientIds: ['a', 'b'],
  // of a: days 3, 1, 2, 7; of b: 1, 2, 2.5
  times: Float64Array.of(3, 1, 2, 1, 7, 2, 2.5),
  timeTexts: Array.from('1234567'),
};

describe('ownRate', () => {
  it('counts what is known at the time of the forecast, in any order of the rows', () => {
    // a label is known a day after its row
    const successes = Float64Array.of(1, 0, 0, 0, 2, 1, 1);
    const trials = Float64Array.of(2, 0, 1, 0, 3, 1, 1);
    const { mean, strength } = fitShrinkage({ successes, trials, labels: rows.labels });
    const expected = successes.map(
      (s, i) => (s + strength * mean) / ((trials[i] ?? NaN) + strength),
    );
    expect(ownRate(rows, 1)).toEqual(expected);
  });

  it('knows of later outcomes nothing but the prior', () => {
    const later = { ...rows, labels: rows.labels.map((label, row) => (row === 4 ? 1 : label)) };
    // odds against the prior's mean cancel where nothing is known: rows 1 and 3
    for (const given of [rows, later]) {
      const [, first, , other] = ownRate(given, 2);
      expect(first).toBe(other);
    }
    const counts = { successes: new Float64Array(7), trials: new Float64Array(7) };
    counts.trials.set([1, 0, 0, 0, 3, 0, 0]);
    counts.successes.set([0, 0, 0, 0, 2, 0, 0]);
    const { mean, strength } = fitShrinkage({ ...counts, labels: later.labels });
    expect(ownRate(later, 2)[0]).toBe((strength * mean) / (1 + strength));
  });
});

describe('onsetsOf', () => {
  it('takes a day for free where the label that tells of it is 0', () => {
    expect([...onsetsOf(rows, 1)]).toEqual([0, 0, 1, 0, 0, 0, 0]);
    expect([...onsetsOf(rows, 0.5)]).toEqual([0, 0, 0, 0, 0, 0, 1]);
  });
});
