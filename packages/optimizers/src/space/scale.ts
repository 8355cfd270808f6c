import type { JsonValue, SearchDimension } from '@prodrome/core';
import { sameValue } from './space.ts';

/**
 * The value of a dimension at a share of it in [0, 1]: whole numbers and choices have equal parts of it each, whole numbers on a log scale
 * parts by their logarithm.
 */
export function valueAt(dimension: SearchDimension, share: number): JsonValue {
  const u = Math.min(1, Math.max(0, share));
  if (dimension.kind === 'choice') {
    const { values } = dimension;
    return values[Math.min(values.length - 1, Math.floor(u * values.length))] as JsonValue;
  }
  const { low, high, whole, scale } = dimension;
  if (scale === 'linear') {
    if (!whole) return within(low, high, low + u * (high - low));
    return within(low, high, low + Math.floor(u * (high - low + 1)));
  }
  if (!whole) return within(low, high, low * (high / low) ** u);
  const first = low - 0.5;
  return within(low, high, Math.round(first * ((high + 0.5) / first) ** u));
}

/** The share of a dimension at which a value of it lies, in the middle of its part. */
export function shareOf(dimension: SearchDimension, value: JsonValue): number {
  if (dimension.kind === 'choice') {
    return (indexOf(dimension.values, value) + 0.5) / dimension.values.length;
  }
  const { low, high, whole, scale } = dimension;
  const x = value as number;
  if (low === high) return 0.5;
  if (scale === 'linear')
    return whole ? (x - low + 0.5) / (high - low + 1) : (x - low) / (high - low);
  const [from, to] = whole ? [low - 0.5, high + 0.5] : [low, high];
  return Math.log(x / from) / Math.log(to / from);
}

/** The place of a value in a choice; 0 where it is none of it. */
export const indexOf = (values: readonly JsonValue[], value: JsonValue): number =>
  Math.max(
    0,
    values.findIndex((one) => sameValue(one, value)),
  );

const within = (low: number, high: number, value: number): number =>
  Math.min(high, Math.max(low, value));
