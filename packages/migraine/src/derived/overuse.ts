import { shiftRings, sumKnown, type GraphMath, type GraphValue } from '@prodrome/core';
import { acuteClasses, acuteLimits } from '../labels/acute-classes.ts';
import { atLeast, type Change } from './change.ts';
import type { Part } from './part.ts';
import { readSource, sourceGraph, type Source } from './sources.ts';

const days = 30;
/** Bit of a day on which a medicine of unknown class was taken. */
const unclassed = 1;

/** Classes that have a variable. */
const classes = acuteClasses.filter((name) => name !== 'other');

/** The variables that tell what was taken on a day. */
export const acuteVariables: readonly string[] = ['acute_medication', ...classes];

/** The days a month from which on what a bit stands for is overused. */
interface Limit {
  readonly bit: number;
  readonly days: number;
}

interface Taken {
  readonly source: Source;
  readonly bit: number;
}

/**
 * Load of acute medicine over the last 30 calendar days: (days − start) / 4 within 0 and 2.5, where start is four fifths of the
 * class's limit (8 or 12). The largest over the classes, and over all days with any of them where two or more were taken, from 8
 * on. A medicine whose class is not known counts with the limit of 10.
 *
 * Days that were not recorded count as days without; the load is a lower bound then, and a close one, since treated days are
 * rarely left out of diaries. NaN while none of the 30 days is recorded.
 * State: the last day, then for each of 30 days, latest first, the set of classes as bits; NaN = not recorded.
 */
export function overusePart(sources: readonly [Source, ...Source[]]): Part {
  const bitOf = (name: string): number => 2 ** acuteVariables.indexOf(name);
  const isAny = ({ reading }: Source): boolean => reading.variable.name === 'acute_medication';
  const known: readonly Taken[] = sources
    .filter((source) => !isAny(source))
    .map((source) => ({ source, bit: bitOf(source.reading.variable.name) }));
  const any = sources.filter(isAny);
  const limits: readonly Limit[] = [
    { bit: unclassed, days: 10 },
    ...classes.flatMap((name) => {
      const limit = acuteLimits[name];
      return limit === undefined ? [] : [{ bit: bitOf(name), days: limit }];
    }),
  ];
  const counts = new Int32Array(limits.length);
  return {
    outputs: [{ name: 'overuse_load', sources }],
    width: 1 + days,
    learn: (state, at, day, values) => {
      advance(state, at, day);
      const bits = bitsOf(known, any, values);
      const before = state[at + 1] as number;
      if (!Number.isNaN(bits)) state[at + 1] = Number.isNaN(before) ? bits : before | bits;
    },
    value: (_index, state, at) => {
      let load = NaN;
      let treated = 0;
      counts.fill(0);
      for (let i = at + 1; i <= at + days; i++) {
        const bits = state[i] as number;
        if (Number.isNaN(bits)) continue;
        load = 0;
        let isCounted = false;
        for (let c = 0; c < limits.length; c++) {
          if ((bits & (limits[c] as Limit).bit) === 0) continue;
          counts[c] = (counts[c] as number) + 1;
          isCounted = true;
        }
        if (isCounted) treated += 1;
      }
      let used = 0;
      for (let c = 0; c < limits.length; c++) {
        const taken = counts[c] as number;
        if (taken === 0) continue;
        used += 1;
        load = Math.max(load, loadOf(taken, (limits[c] as Limit).days));
      }
      return used > 1 ? Math.max(load, loadOf(treated)) : load;
    },
    toGraph: (math, { values, day, remembered }) => {
      const { apply, concat } = math;
      const gap = apply('Sub', day, remembered(0));
      const older = shiftRings(math, remembered(1, days), gap);
      const now = withDay(math, math.take(older, [0], 1), dayGraph(math, known, any, values));
      const past = math.take(
        older,
        Array.from({ length: days - 1 }, (_, at) => at + 1),
        1,
      );
      const ring = concat([now, past], 1);
      return { outputs: [loadGraph(math, ring, limits)], state: [day, ring] };
    },
  };
}

/** Load from a number of days that somebody else has counted over the last 30. */
const loadOf = (taken: number, limit = 10): number =>
  Math.min(2.5, Math.max(0, (taken - 0.8 * limit) / 4));

/** {@link loadOf} and the same in a graph. */
export const loadChange = (limit = 10): Change => ({
  of: (taken) => loadOf(taken, limit),
  toGraph: (math, taken) => {
    const { apply } = math;
    const load = apply('Div', apply('Sub', taken, 0.8 * limit), 4);
    const most = apply('Where', apply('Greater', load, 2.5), 2.5, load);
    return atLeast(math, 0, most);
  },
});

/** The classes taken in a row; NaN when no column was observed. */
function bitsOf(known: readonly Taken[], any: readonly Source[], values: Float32Array): number {
  let bits = NaN;
  for (const { source, bit } of known) bits = withBit(bits, readSource(source, values), bit);
  for (const source of any) {
    const isClassed = bits > 0;
    bits = withBit(bits, readSource(source, values), isClassed ? 0 : unclassed);
  }
  return bits;
}

function withBit(bits: number, taken: number, bit: number): number {
  if (Number.isNaN(taken)) return bits;
  return (Number.isNaN(bits) ? 0 : bits) | (taken > 0 ? bit : 0);
}

/** Moves the ring to `day`; the days between were not recorded. */
function advance(state: Float64Array, at: number, day: number): void {
  const shift = Math.min(days, day - (state[at] as number));
  state[at] = day;
  if (!(shift > 0)) return;
  const from = at + 1;
  state.copyWithin(from + shift, from, from + days - shift);
  state.fill(NaN, from, from + shift);
}

const allBits = acuteVariables.map((_, at) => 2 ** at);

/** Whether each of some bits [b] is set in sets [n, d]: [n, d, b] of 0 and 1, none in NaN. */
function bitsGraph(
  { apply, unsqueeze }: GraphMath,
  sets: GraphValue,
  bits: readonly number[],
): GraphValue {
  const known = apply('Where', apply('IsNaN', sets), 0, sets);
  const above = apply('Floor', apply('Div', unsqueeze(known, 2), bits));
  return apply('Sub', above, apply('Mul', 2, apply('Floor', apply('Div', above, 2))));
}

/** What was taken on a day: of every bit 0 or 1, [n, bits]; and whether that was observed, [n, 1] bool. */
function dayGraph(
  math: GraphMath,
  known: readonly Taken[],
  any: readonly Source[],
  values: GraphValue,
): { readonly flags: GraphValue; readonly isKnown: GraphValue } {
  const { apply, concat, double, reduce } = math;
  const read = [...known.map(({ source }) => source), ...any].map((source) =>
    sourceGraph(math, source, values),
  );
  const all = concat(read, 1);
  const taken = double(apply('Greater', all, 0));
  const bits = [...known.map(({ bit }) => bit), ...any.map(() => unclassed)];
  const member = math.constant(
    bits.flatMap((own) => allBits.map((bit) => Number(bit === own))),
    [bits.length, allBits.length],
  );
  const set = double(apply('Greater', apply('MatMul', taken, member), 0));
  // a medicine of unknown class is one of those whose class is known
  const isClass = allBits.map((bit) => Number(bit !== unclassed));
  const classed = reduce('ReduceMax', apply('Mul', set, isClass), 1);
  const flags = apply('Where', apply('Greater', classed, 0), apply('Mul', set, isClass), set);
  return { flags, isKnown: apply('Greater', sumKnown(math, all).known, 0) };
}

/** A day's set [n, 1] with what one more row of it tells. */
function withDay(
  math: GraphMath,
  before: GraphValue,
  { flags, isKnown }: ReturnType<typeof dayGraph>,
): GraphValue {
  const { apply, reduce, squeeze } = math;
  const old = squeeze(bitsGraph(math, before, allBits), 1);
  const both = apply('Max', old, flags);
  const set = reduce('ReduceSum', apply('Mul', both, allBits), 1);
  return apply('Where', isKnown, set, before);
}

/** The load of the days of a ring [n, 30]: [n, 1]. */
function loadGraph(math: GraphMath, ring: GraphValue, limits: readonly Limit[]): GraphValue {
  const { apply, concat, double, reduce, squeeze, take } = math;
  const flags = bitsGraph(
    math,
    ring,
    limits.map(({ bit }) => bit),
  );
  const counts = squeeze(reduce('ReduceSum', flags, 1), 1);
  const treated = squeeze(reduce('ReduceSum', reduce('ReduceMax', flags, 2), 1), 2);
  const loads = limits.map(({ days: limit }, at) =>
    loadChange(limit).toGraph(math, take(counts, [at], 1)),
  );
  const load = reduce('ReduceMax', concat(loads, 1), 1);
  const used = reduce('ReduceSum', double(apply('Greater', counts, 0)), 1);
  const ofAll = apply('Max', load, loadChange().toGraph(math, treated));
  const known = apply('Where', apply('Greater', used, 1), ofAll, load);
  return apply('Where', apply('Equal', sumKnown(math, ring).known, 0), NaN, known);
}
