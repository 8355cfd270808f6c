import { graphError } from '../graph-error.ts';
import type { Dimension } from '../onnx/model.ts';

/** A list of sizes. */
export type Shape = readonly Dimension[];

/** `[2, N, 4]`. */
export const showShape = (shape: Shape): string => `[${shape.join(', ')}]`;

/** Whether two lists of sizes are the same. */
export const sameShape = (left: Shape, right: Shape): boolean =>
  left.length === right.length && left.every((size, i) => size === right[i]);

/**
 * The shape of an elementwise result, by numpy's rules; a named size fits itself and 1.
 * @throws ProdromeError `GRAPH` where two sizes do not fit.
 */
export function broadcastShapes(where: string, left: Shape, right: Shape): Dimension[] {
  const rank = Math.max(left.length, right.length);
  return Array.from({ length: rank }, (_, i) => {
    const a = left[left.length - rank + i] ?? 1;
    const b = right[right.length - rank + i] ?? 1;
    if (a === b || b === 1) return a;
    if (a === 1) return b;
    throw graphError(where, `a shape that fits ${showShape(left)}`, showShape(right));
  });
}

/**
 * An axis counted from the front.
 * @throws ProdromeError `GRAPH` where there is no such axis.
 */
export function axisOf(where: string, axis: number, rank: number): number {
  const counted = axis < 0 ? axis + rank : axis;
  if (Number.isInteger(axis) && counted >= 0 && counted < rank) return counted;
  throw graphError(where, `an axis of ${rank}`, String(axis));
}

/**
 * The sizes as numbers.
 * @throws ProdromeError `GRAPH` where one is known only when the graph runs.
 */
export function fixedShape(where: string, shape: Shape): number[] {
  return shape.map((size) => {
    if (typeof size === 'number') return size;
    throw graphError(where, 'sizes known when the graph is built', showShape(shape));
  });
}

/** Sizes multiplied; a named one among numbers gives a named product. */
export function productOf(shape: Shape): Dimension {
  const named = shape.filter((size) => typeof size === 'string');
  const rest = shape.filter((size) => typeof size === 'number');
  const product = rest.reduce((total, size) => total * size, 1);
  if (named.length === 0) return product;
  return product === 1 ? named.join('*') : `${product}*${named.join('*')}`;
}
