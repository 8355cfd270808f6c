import { input, number, numbers, type Operator, type Operators } from './call.ts';
import { addRounded } from './elementwise.ts';
import { axisOf, placesOf } from './view.ts';

interface Reduction {
  readonly begin: number;
  readonly of: (total: number, value: number) => number;
  readonly mean?: boolean;
}

const sum = (total: number, value: number): number => total + value;

const reduce =
  ({ begin, of, mean = false }: Reduction): Operator =>
  (call) => {
    const view = input(call, 0);
    const rank = view.shape.length;
    const given = numbers(call, 1, 'axes');
    const all = view.shape.map((_, axis) => axis);
    if (!given?.length && number(call, 'noop_with_empty_axes', 0) === 1) return [view];
    const axes = given?.length ? given.map((axis) => axisOf(axis, rank)) : all;
    const kept = all.filter((axis) => !axes.includes(axis));
    const part = (values: readonly number[], of: readonly number[]): number[] =>
      of.map((axis) => values[axis] ?? 1);
    const keep = number(call, 'keepdims', 1) === 1;
    const shape = keep
      ? view.shape.map((size, axis) => (axes.includes(axis) ? 1 : size))
      : part(view.shape, kept);
    const out = call.room(view.type, shape);
    const begins = placesOf(part(view.shape, kept), part(view.strides, kept), view.offset);
    const steps = placesOf(part(view.shape, axes), part(view.strides, axes));
    const [from, to] = [view.data, out.data];
    const count = steps.length;
    const summed = (): void => {
      for (let k = 0; k < begins.length; k++) {
        const base = begins[k] as number;
        let total = 0;
        for (let i = 0; i < count; i++) total += from[base + (steps[i] as number)] as number;
        to[k] = mean ? total / count : total;
      }
    };
    const reduced = (): void => {
      for (let k = 0; k < begins.length; k++) {
        const base = begins[k] as number;
        let total = begin;
        for (let i = 0; i < count; i++) {
          total = of(total, from[base + (steps[i] as number)] as number);
        }
        to[k] = total;
      }
    };
    addRounded(call, out, of === sum ? summed : reduced);
    return [out];
  };

/** Operators that make one number of many, always in the same order. */
export const reductions: Operators = {
  ReduceMax: reduce({ begin: -Infinity, of: Math.max }),
  ReduceMean: reduce({ begin: 0, of: sum, mean: true }),
  ReduceMin: reduce({ begin: Infinity, of: Math.min }),
  ReduceProd: reduce({ begin: 1, of: (total, value) => total * value }),
  ReduceSum: reduce({ begin: 0, of: sum }),
};
