import type { DriftDetector } from '@prodrome/core';

/** Width, total and variance of the window of an `adwin`, out of its state. */
export function windowOf(detector: DriftDetector): readonly number[] {
  const { data } = detector.saveState().tensors['memory'] ?? {};
  if (!(data instanceof Float64Array)) throw new Error('no memory');
  const [, , , width = NaN, total = NaN, distances = NaN] = data;
  return [width, total, distances];
}
