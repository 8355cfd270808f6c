import { expect, it } from '@jest/globals';
import { fitColumnScale, scaleRow } from '../src/index.ts';

const values = Float32Array.of(1, 5, 1e6, 3, 5, 1e6 + 0.5, 100, 7, 0);

it('measures the rows that count, and leaves what is constant at 0', () => {
  const scale = fitColumnScale(values, 3, Int32Array.of(0, 1));
  expect([...scale.means]).toEqual([2, 5, 1e6 + 0.25]);
  // the third differs by a quarter of a millionth of its mean
  expect([...scale.deviations]).toEqual([1, 0, 0]);
  const out = new Float64Array(3).fill(9);
  scaleRow(scale, values, 2, out);
  expect([...out]).toEqual([98, 0, 0]);
});

it('has nothing to write where there are no columns', () => {
  const out = Float64Array.of(4);
  scaleRow(fitColumnScale([], 0, Int32Array.of(0, 1)), [], 0, out);
  expect([...out]).toEqual([4]);
});
