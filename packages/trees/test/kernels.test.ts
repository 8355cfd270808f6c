import { expect, test } from '@jest/globals';
import { createStream, shuffle } from '@prodrome/numerics';
import type { Histogram } from '../src/kernels/kernels.ts';
import { referenceKernels } from '../src/kernels/reference-kernels.ts';
import { gradientOf, hessianOf, packingBase } from '../src/packing.ts';
import { sigmoid } from '../src/sigmoid.ts';

const rows = 3000;
const stream = createStream(5);
const words = new Int32Array(2 * rows).map(() => stream.nextInt(2 ** 32));
const pairs = new Float64Array(rows).map(
  () => (stream.nextInt(40_000) - 20_000) * packingBase + stream.nextInt(20_000),
);

const summed = (order: Int32Array): Histogram => {
  const into = new Float64Array(2048);
  const packed = Float64Array.from(order, (row) => pairs[row] ?? NaN);
  const stretch = { rows: order, packed, from: 0, to: order.length };
  referenceKernels.histograms(words, 8, stretch, [into]);
  return into;
};
const all = Int32Array.from({ length: rows }, (_, i) => i);

test('a histogram holds every row once in each of its eight columns, as bigints count', () => {
  const expected = new Map<number, { gradient: bigint; hessian: bigint }>();
  const bytes = new Uint8Array(words.buffer);
  for (let row = 0; row < rows; row++) {
    for (let slot = 0; slot < 8; slot++) {
      const at = 256 * slot + (bytes[8 * row + slot] ?? NaN);
      const sums = expected.get(at) ?? { gradient: 0n, hessian: 0n };
      sums.gradient += BigInt(gradientOf(pairs[row] ?? NaN));
      sums.hessian += BigInt(hessianOf(pairs[row] ?? NaN));
      expected.set(at, sums);
    }
  }
  summed(all).forEach((sum, at) => {
    const sums = expected.get(at) ?? { gradient: 0n, hessian: 0n };
    expect(BigInt(gradientOf(sum))).toBe(sums.gradient);
    expect(BigInt(hessianOf(sum))).toBe(sums.hessian);
  });
});

test('sums have the same bits in any order', () => {
  const order = all.slice();
  shuffle(order, createStream(9));
  expect(summed(order)).toEqual(summed(all));
});

test('what remains of a parent is what the other child sums to', () => {
  const parent = summed(all);
  referenceKernels.subtract(parent, summed(all.subarray(0, 1000)));
  expect(parent).toEqual(summed(all.subarray(1000)));
});

test('the sigmoid is that of Math.exp', () => {
  for (let x = -39.9; x < 40; x += 0.0137) {
    const expected = x < 0 ? Math.exp(x) / (1 + Math.exp(x)) : 1 / (1 + Math.exp(-x));
    expect(Math.abs(sigmoid(x) / expected - 1)).toBeLessThan(2 ** -50);
  }
  expect(sigmoid(0)).toBe(0.5);
  expect(sigmoid(1e300)).toBe(1);
  expect(sigmoid(-Infinity)).toBeLessThan(5e-18);
});
