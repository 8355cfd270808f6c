import { expect, it } from '@jest/globals';
import { createStream } from '@prodrome/numerics';
import { compareByJackknife } from '../src/index.ts';

/** Patients of whom each has its own share of days on which `a` is surer than `b`, and right. */
function diaries(patients: number, days: number, seed: string, gain = 0) {
  const stream = createStream(seed);
  const n = patients * days;
  const shift = Float64Array.from({ length: patients }, () => stream.nextNormal());
  const labels = Float64Array.from({ length: n }, () => Number(stream.next() < 0.4));
  const a = labels.map((label, i) => {
    const own = 0.03 * (shift[Math.floor(i / days)] as number) + gain;
    return 0.4 + own * (label === 1 ? 1 : -1);
  });
  const set = { labels, patients: Int32Array.from(labels, (_, i) => Math.floor(i / days)) };
  return { a, b: new Float64Array(n).fill(0.4), set };
}

it('of three patients is what can be reckoned by hand', () => {
  const set = { labels: Float64Array.of(1, 1, 1), patients: Int32Array.of(7, 8, 9) };
  // squared errors .25, .16, .09 against .25: differences 0, −.09, −.16
  const a = Float64Array.of(0.5, 0.6, 0.7);
  const found = compareByJackknife(a, new Float64Array(3).fill(0.5), set, { metric: 'brier' });
  expect(found?.difference).toBeCloseTo(-0.25 / 3, 12);
  // without each: −.125, −.08, −.045; 2/3 of their squared distances from the mean; t of 2 degrees 4.302653
  const spread = ((2 / 3) * (0.125 ** 2 + 0.08 ** 2 + 0.045 ** 2 - 3 * (0.25 / 3) ** 2)) ** 0.5;
  expect(found?.ci[1]).toBeCloseTo(-0.25 / 3 + 4.302652729749462 * spread, 9);
});

it('leaves out the truth in about one case of twenty of eight patients, and so does its p-value', () => {
  const cases = 400;
  let [missed, small] = [0, 0];
  for (let at = 0; at < cases; at++) {
    const { a, b, set } = diaries(8, 10, `case ${at}`);
    // a shift of either sign costs as much as it gains, but for what is lost by spreading
    const truth = 0.03 ** 2;
    const found = compareByJackknife(a, b, set, { metric: 'brier' });
    if (!found) throw new Error('no interval');
    const [low, high] = found.ci;
    missed += Number(low > truth || high < truth);
    expect(found.pValue < 0.05).toBe(low > 0 || high < 0);
    small += Number(found.pValue < 0.05);
  }
  // expected 20, standard deviation 4.4
  expect(missed).toBeLessThan(32);
  expect(small).toBeLessThan(32);
});

it('has the p-value of Student’s t: scipy 1.17.1', () => {
  const set = { labels: Float64Array.of(1, 1, 1), patients: Int32Array.of(7, 8, 9) };
  const a = Float64Array.of(0.5, 0.6, 0.7);
  const found = compareByJackknife(a, new Float64Array(3).fill(0.5), set, { metric: 'brier' });
  // 2 * scipy.stats.t.cdf(-1.7995, 2): −.0833 over its error 0.0463
  expect(found?.pValue).toBeCloseTo(0.21374317034695126, 9);
});

it('is undefined for one patient, and refuses what is no probability', () => {
  const set = { labels: Float64Array.of(1, 0), patients: Int32Array.of(1, 1) };
  const half = Float64Array.of(0.5, 0.5);
  expect(compareByJackknife(half, half, set)).toBeUndefined();
  expect(() => compareByJackknife(Float64Array.of(2, 0), half, set)).toThrow(
    expect.objectContaining({ code: 'NUMERIC' }),
  );
});
