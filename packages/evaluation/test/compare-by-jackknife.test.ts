import { expect, it } from '@jest/globals';
import { createStream } from '@prodrome/numerics';
import { compareByJackknife, comparePaired } from '../src/index.ts';

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

it('leaves out no difference of eight patients in about one case of twenty, where a bootstrap does in more', () => {
  const cases = 400;
  const missed = { jackknife: 0, bootstrap: 0 };
  for (let at = 0; at < cases; at++) {
    const { a, b, set } = diaries(8, 10, `case ${at}`);
    // a shift of either sign costs as much as it gains, but for what is lost by spreading
    const metric = 'brier';
    const truth = 0.03 ** 2;
    const jackknife = compareByJackknife(a, b, set, { metric });
    const [bootstrap] = comparePaired({ a, b }, set, [['a', 'b']], {
      stream: createStream(`draws ${at}`),
      draws: 200,
      metric,
    });
    const isOut = (ci?: readonly [number, number]): number =>
      Number(!ci || ci[0] > truth || ci[1] < truth);
    missed.jackknife += isOut(jackknife?.ci);
    missed.bootstrap += isOut(bootstrap?.ci);
  }
  expect(missed.jackknife / cases).toBeLessThan(0.08);
  expect(missed.bootstrap).toBeGreaterThan(missed.jackknife);
});

it('comes near the bootstrap of many patients', () => {
  const { a, b, set } = diaries(400, 5, 'many', 0.02);
  const one = compareByJackknife(a, b, set);
  const [two] = comparePaired({ a, b }, set, [['a', 'b']], { stream: createStream('draws') });
  expect(one?.difference).toBeCloseTo(two?.difference ?? NaN, 12);
  expect(one?.ci[0]).toBeCloseTo(two?.ci[0] ?? NaN, 2);
  expect(one?.ci[1]).toBeCloseTo(two?.ci[1] ?? NaN, 2);
});

it('is undefined for one patient, and refuses what is no probability', () => {
  const set = { labels: Float64Array.of(1, 0), patients: Int32Array.of(1, 1) };
  const half = Float64Array.of(0.5, 0.5);
  expect(compareByJackknife(half, half, set)).toBeUndefined();
  expect(() => compareByJackknife(Float64Array.of(2, 0), half, set)).toThrow(
    expect.objectContaining({ code: 'NUMERIC' }),
  );
});
