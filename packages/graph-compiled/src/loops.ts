import { countOf, dense, denseStrides, isDense, placesOf, type View } from './view.ts';
import type { Call } from './call.ts';
import { lacks } from './graph-error.ts';

/** Two nested loops over a dense result and up to three operands. */
export interface Loops {
  readonly out: Float64Array;
  readonly rows: number;
  readonly columns: number;
  readonly operands: readonly Operand[];
}

/** Where an operand of {@link Loops} begins, and how far its next row and column are. */
export interface Operand {
  readonly data: Float64Array;
  readonly begin: number;
  readonly row: number;
  readonly column: number;
}

/** The shape that several broadcast to. @throws ProdromeError `GRAPH` where they do not. */
export function broadcast(shapes: readonly (readonly number[])[]): number[] {
  const rank = Math.max(...shapes.map((shape) => shape.length));
  return Array.from({ length: rank }, (_, axis) => {
    const sizes = shapes.map((shape) => shape[axis - rank + shape.length] ?? 1);
    const most = sizes.find((size) => size !== 1) ?? 1;
    const odd = sizes.find((size) => size !== 1 && size !== most);
    if (odd !== undefined) throw lacks(`axes of ${most} and ${odd} that should be one`);
    return most;
  });
}

/** Strides of a view over a shape that it broadcasts to. */
export const stridesOver = (view: View, shape: readonly number[]): number[] =>
  shape.map((_, axis) => {
    const own = axis - shape.length + view.shape.length;
    return own < 0 || view.shape[own] === 1 ? 0 : (view.strides[own] ?? 0);
  });

/** Loops over a result and what goes into it: axes that lie in line for all are made one; an operand of more than two axes is copied first. */
export function loopsOver(call: Call, out: View, views: readonly View[]): Loops {
  const { shape } = out;
  const strides = views.map((view) => stridesOver(view, shape));
  const sizes: number[] = [];
  const steps: number[][] = views.map(() => []);
  shape.forEach((size, axis) => {
    if (size === 1) return;
    const last = sizes.length - 1;
    const inLine =
      last >= 0 && strides.every((own, i) => steps[i]?.[last] === (own[axis] ?? 0) * size);
    if (inLine) sizes[last] = (sizes[last] ?? 1) * size;
    else sizes.push(size);
    const at = sizes.length - 1;
    strides.forEach((own, i) => ((steps[i] as number[])[at] = own[axis] ?? 0));
  });
  if (sizes.length > 2) {
    const copies = views.map((view) => expanded(call, view, shape));
    return loopsOver(call, out, copies);
  }
  const [rows, columns] = sizes.length === 2 ? sizes : [1, sizes[0] ?? 1];
  return {
    ...{ out: out.data, rows: rows ?? 1, columns: columns ?? 1 },
    operands: views.map(({ data, offset }, i) => {
      const own = steps[i] ?? [];
      const [row, column] = sizes.length === 2 ? own : [0, own[0] ?? 0];
      return { data, begin: offset, row: row ?? 0, column: column ?? 0 };
    }),
  };
}

/** A dense copy of a view over a shape, unless it is one. */
function expanded(call: Call, view: View, shape: readonly number[]): View {
  const own = { ...view, shape, strides: stridesOver(view, shape) };
  if (isDense(own)) return { ...own, strides: denseStrides(shape) };
  const out = { ...dense(view.type, shape, view.constant) };
  const from = placesOf(shape, own.strides, view.offset);
  const { data } = out;
  const source = view.data;
  const step = (): void => {
    for (let i = 0; i < from.length; i++) data[i] = source[from[i] as number] as number;
  };
  if (view.constant) step();
  else call.add(step);
  return out;
}

/** The view itself where it is dense, or a dense copy. */
export const asDense = (call: Call, view: View): View => expanded(call, view, view.shape);

/** Sizes with the product of the others in place of −1. */
export function filledIn(sizes: readonly number[], count: number): number[] {
  const known = countOf(sizes.filter((size) => size >= 0));
  return sizes.map((size) => (size < 0 ? count / known : size));
}
