import { acuteClasses, acuteLimits } from '../labels/acute-classes.ts';
import type { Part } from './part.ts';
import { readSource, type Source } from './sources.ts';

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
  };
}

/** Load from a number of days that somebody else has counted over the last 30. */
export const loadOf = (taken: number, limit = 10): number =>
  Math.min(2.5, Math.max(0, (taken - 0.8 * limit) / 4));

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
