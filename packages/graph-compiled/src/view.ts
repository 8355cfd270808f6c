import type { ElementType } from '@prodrome/graph';
import { lacks } from './graph-error.ts';

/** Numbers of any type as doubles, seen in some order: element i, j, … is `data[offset + i·strides[0] + j·strides[1] + …]`. */
export interface View {
  readonly type: ElementType;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
  readonly offset: number;
  readonly data: Float64Array;
  /** Whether it is known when the graph is compiled. */
  readonly constant: boolean;
}

/** Elements of a shape. */
export const countOf = (shape: readonly number[]): number =>
  shape.reduce((product, size) => product * size, 1);

/** Strides of rows that lie one behind the other. */
export function denseStrides(shape: readonly number[]): number[] {
  const strides = shape.map(() => 1);
  for (let axis = shape.length - 2; axis >= 0; axis--) {
    strides[axis] = (strides[axis + 1] ?? 1) * (shape[axis + 1] ?? 1);
  }
  return strides;
}

/** Room for a result. */
export const dense = (type: ElementType, shape: readonly number[], constant = false): View => ({
  ...{ type, shape, constant, offset: 0 },
  strides: denseStrides(shape),
  data: new Float64Array(countOf(shape)),
});

/** Whether its elements lie one behind the other. */
export function isDense({ shape, strides }: View): boolean {
  const usual = denseStrides(shape);
  return shape.every((size, axis) => size === 1 || strides[axis] === usual[axis]);
}

/** The places in `data` of all elements, in order, of axes with these strides. */
export function placesOf(
  shape: readonly number[],
  strides: readonly number[],
  offset = 0,
): Int32Array {
  let places = Int32Array.of(offset);
  shape.forEach((size, axis) => {
    const stride = strides[axis] ?? 0;
    const next = new Int32Array(places.length * size);
    for (let at = 0; at < next.length; at++) {
      next[at] = (places[Math.floor(at / size)] ?? 0) + (at % size) * stride;
    }
    places = next;
  });
  return places;
}

/** The elements of a view, in order. */
export const numbersOf = (view: View): number[] =>
  Array.from(placesOf(view.shape, view.strides, view.offset), (at) => view.data[at] ?? NaN);

/** Elements of a view that must be known when the graph is compiled. */
export function knownNumbers(view: View, what: string): number[] {
  if (!view.constant) throw lacks(`${what} that are known only when the graph runs`);
  return numbersOf(view);
}

/** An axis counted from the end when it is negative. */
export const axisOf = (axis: number, rank: number): number => (axis < 0 ? axis + rank : axis);
