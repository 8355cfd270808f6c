import { input, number, list, numbers, type Call, type Operator, type Operators } from './call.ts';
import { lacks } from './graph-error.ts';
import { asDense, filledIn, stridesOver } from './loops.ts';
import {
  axisOf,
  countOf,
  denseStrides,
  knownNumbers,
  numbersOf,
  placesOf,
  type View,
} from './view.ts';

// Most of these move nothing: they see the same numbers in another order.

const replaced = (list: readonly number[], at: number, ...by: number[]): number[] => [
  ...list.slice(0, at),
  ...by,
  ...list.slice(at + 1),
];

/** A view of a shape with as many elements. */
function reshaped(call: Call, view: View, shape: readonly number[]): View {
  const own = asDense(call, view);
  return { ...own, shape, strides: denseStrides(shape) };
}

const reshape: Operator = (call) => {
  const view = input(call, 0);
  const asked = knownNumbers(input(call, 1), 'sizes');
  const sizes = asked.map((size, axis) => (size === 0 ? (view.shape[axis] ?? 0) : size));
  return [reshaped(call, view, filledIn(sizes, countOf(view.shape)))];
};

const squeeze: Operator = (call) => {
  const view = input(call, 0);
  const axes = numbers(call, 1, 'axes')?.map((axis) => axisOf(axis, view.shape.length));
  const kept = view.shape.flatMap((size, axis) =>
    (axes ? axes.includes(axis) : size === 1) ? [] : [axis],
  );
  return [pick(view, kept)];
};

const pick = (view: View, axes: readonly number[]): View => ({
  ...view,
  shape: axes.map((axis) => view.shape[axis] ?? 1),
  strides: axes.map((axis) => view.strides[axis] ?? 0),
});

const unsqueeze: Operator = (call) => {
  const view = input(call, 0);
  const given = numbers(call, 1, 'axes') ?? [];
  const rank = view.shape.length + given.length;
  const axes = given.map((axis) => axisOf(axis, rank));
  let next = 0;
  const from = Array.from({ length: rank }, (_, axis) => (axes.includes(axis) ? -1 : next++));
  return [pick(view, from)];
};

const transpose: Operator = (call) => {
  const view = input(call, 0);
  const usual = view.shape.map((_, axis) => view.shape.length - 1 - axis);
  return [pick(view, list(call, 'perm') ?? usual)];
};

const slice: Operator = (call) => {
  const view = input(call, 0);
  const starts = knownNumbers(input(call, 1), 'starts');
  const ends = knownNumbers(input(call, 2), 'ends');
  const axes = numbers(call, 3, 'axes') ?? starts.map((_, i) => i);
  const steps = numbers(call, 4, 'steps') ?? starts.map(() => 1);
  let result = view;
  axes.forEach((given, i) => {
    const axis = axisOf(given, view.shape.length);
    const size = view.shape[axis] ?? 0;
    const step = steps[i] ?? 1;
    const within = (at: number): number => {
      const from = at < 0 ? at + size : at;
      return step > 0 ? Math.min(Math.max(from, 0), size) : Math.min(Math.max(from, -1), size - 1);
    };
    const begin = within(starts[i] ?? 0);
    const count = Math.max(0, Math.ceil((within(ends[i] ?? size) - begin) / step));
    result = along(result, axis, { begin, count, step });
  });
  return [result];
};

interface Part {
  readonly begin: number;
  readonly count: number;
  readonly step?: number;
}

/** Some places of an axis, at equal distances. */
function along(view: View, axis: number, { begin, count, step = 1 }: Part): View {
  const stride = view.strides[axis] ?? 0;
  return {
    ...view,
    offset: view.offset + begin * stride,
    shape: replaced(view.shape, axis, count),
    strides: replaced(view.strides, axis, stride * step),
  };
}

const split: Operator = (call) => {
  const view = input(call, 0);
  const axis = axisOf(number(call, 'axis', 0), view.shape.length);
  const size = view.shape[axis] ?? 0;
  const parts = call.node.outputs.length;
  const sizes =
    numbers(call, 1, 'split') ??
    Array.from({ length: parts }, (_, i) => {
      const each = Math.ceil(size / parts);
      return Math.min(each, size - i * each);
    });
  let begin = 0;
  return sizes.map((count) => {
    const part = along(view, axis, { begin, count });
    begin += count;
    return part;
  });
};

const concat: Operator = (call) => {
  const views = call.inputs.map((_, i) => input(call, i));
  const [first] = views;
  if (!first) throw lacks('operator Concat without inputs');
  const axis = axisOf(number(call, 'axis', 0), first.shape.length);
  const sizes = views.map(({ shape }) => shape[axis] ?? 0);
  const width = sizes.reduce((total, size) => total + size, 0);
  const out = call.room(first.type, replaced(first.shape, axis, width));
  let begin = 0;
  views.forEach((view, i) => {
    const size = sizes[i] ?? 0;
    const place = along(out, axis, { begin, count: size });
    begin += size;
    if (countOf(view.shape) > 0) call.add(copied(view, place));
  });
  return [out];
};

/** Copies a view to another of the same shape; runs of numbers that lie in line go at once. */
function copied(from: View, to: View): () => void {
  const [source, target] = [from.data, to.data];
  const { shape } = from;
  let run = 1;
  let axis = shape.length;
  while (axis > 0) {
    const size = shape[axis - 1] ?? 1;
    const inLine = from.strides[axis - 1] === run && to.strides[axis - 1] === run;
    if (size !== 1 && !inLine) break;
    run *= size;
    axis--;
  }
  const outer = shape.slice(0, axis);
  const froms = placesOf(outer, from.strides, from.offset);
  const tos = placesOf(outer, to.strides, to.offset);
  if (run === 1) {
    return () => {
      for (let i = 0; i < froms.length; i++) {
        target[tos[i] as number] = source[froms[i] as number] as number;
      }
    };
  }
  if (run >= 32) {
    return () => {
      for (let i = 0; i < froms.length; i++) {
        const begin = froms[i] as number;
        target.set(source.subarray(begin, begin + run), tos[i]);
      }
    };
  }
  return () => {
    for (let i = 0; i < froms.length; i++) {
      const begin = froms[i] as number;
      const at = tos[i] as number;
      for (let k = 0; k < run; k++) target[at + k] = source[begin + k] as number;
    }
  };
}

/** A place of an axis, counted from the end when negative. @throws ProdromeError `GRAPH` where there is none. */
function placeWithin(index: number, size: number): number {
  if (index >= -size && index < size) return index < 0 ? index + size : index;
  throw lacks(`index ${index} of an axis of ${size}`);
}

const gather: Operator = (call) => {
  const [view, indices] = [input(call, 0), input(call, 1)];
  const axis = axisOf(number(call, 'axis', 0), view.shape.length);
  const size = view.shape[axis] ?? 0;
  if (indices.constant) {
    const known = numbersOf(indices).map((at) => placeWithin(at, size));
    const [begin = 0, second = begin] = known;
    const step = second - begin;
    const even = known.every((at, i) => at === begin + i * step);
    if (even && indices.shape.length <= 1) {
      const part = along(view, axis, { begin, count: known.length, step });
      if (indices.shape.length === 1) return [part];
      return [
        pick(
          part,
          view.shape.map((_, i) => i).filter((i) => i !== axis),
        ),
      ];
    }
  }
  const out = call.room(view.type, replaced(view.shape, axis, ...indices.shape));
  const before = placesOf(view.shape.slice(0, axis), view.strides, view.offset);
  const after = placesOf(view.shape.slice(axis + 1), view.strides.slice(axis + 1));
  const chosen = placesOf(indices.shape, indices.strides, indices.offset);
  const stride = view.strides[axis] ?? 0;
  const [from, at, to] = [view.data, indices.data, out.data];
  call.add(() => {
    let k = 0;
    for (const base of before) {
      for (const place of chosen) {
        const begin = base + placeWithin(at[place] as number, size) * stride;
        for (const further of after) to[k++] = from[begin + further] as number;
      }
    }
  });
  return [out];
};

const gatherElements: Operator = (call) => {
  const [view, indices] = [input(call, 0), input(call, 1)];
  const axis = axisOf(number(call, 'axis', 0), view.shape.length);
  const size = view.shape[axis] ?? 0;
  const out = call.room(view.type, indices.shape);
  const base = placesOf(indices.shape, replaced(view.strides, axis, 0), view.offset);
  const places = placesOf(indices.shape, indices.strides, indices.offset);
  const stride = view.strides[axis] ?? 0;
  const [from, at, to] = [view.data, indices.data, out.data];
  call.add(() => {
    for (let k = 0; k < to.length; k++) {
      const place = placeWithin(at[places[k] as number] as number, size);
      to[k] = from[(base[k] as number) + place * stride] as number;
    }
  });
  return [out];
};

const expand: Operator = (call) => {
  const view = input(call, 0);
  const asked = knownNumbers(input(call, 1), 'sizes');
  const rank = Math.max(asked.length, view.shape.length);
  const shape = Array.from({ length: rank }, (_, axis) => {
    const own = view.shape[axis - rank + view.shape.length] ?? 1;
    return own === 1 ? (asked[axis - rank + asked.length] ?? 1) : own;
  });
  return [{ ...view, shape, strides: stridesOver(view, shape) }];
};

const shapeOf: Operator = (call) => {
  const { shape } = input(call, 0);
  return [
    {
      ...{ type: 'int64', shape: [shape.length], strides: [1] },
      offset: 0,
      constant: true,
      data: Float64Array.from(shape),
    },
  ];
};

/** Operators that choose and arrange numbers. */
export const layout: Operators = {
  Concat: concat,
  Expand: expand,
  Gather: gather,
  GatherElements: gatherElements,
  Identity: (call) => [input(call, 0)],
  Reshape: reshape,
  Shape: shapeOf,
  Slice: slice,
  Split: split,
  Squeeze: squeeze,
  Transpose: transpose,
  Unsqueeze: unsqueeze,
};
