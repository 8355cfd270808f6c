import { beginBelief, createBelief, type Filter } from '../filter.ts';
import type { Size } from '../layout.ts';
import {
  dayRoom,
  memoryOf,
  outcomeAt,
  readByBegin,
  readGradient,
  writeBegin,
  writeDay,
  writeFilter,
  type DayRoom,
} from './filter-memory.ts';
import { createGradient, type Gradient } from './gradient.ts';
import type { Likelihood } from './likelihood.ts';
import { backBegin, byParameter } from './log-likelihood.ts';
import { openFilter } from './web-assembly.ts';

/**
 * The likelihood in WebAssembly, two kinds of patients at a time: that of the reference to within rounding.
 * @param longest - days of the longest sequence.
 * @returns undefined where so much memory cannot be had.
 */
export function wasmLikelihood(
  size: Size,
  selection: boolean,
  longest: number,
): Likelihood | undefined {
  const { subtypes, features, evidence } = size;
  const opened = openFilter(subtypes, features, evidence, selection, longest);
  if (!opened) return undefined;
  const { exports } = opened;
  const memory = memoryOf(opened, size);
  const days = Array.from({ length: longest }, (_, day) => dayRoom(opened, size, day));
  const dayAt = (day: number): DayRoom => days[day] as DayRoom;
  const first = createBelief(size);
  const byFirst = createBelief(size);
  let begun: { readonly filter: Filter; readonly sums: Gradient } | undefined;
  const inHand = () => {
    if (!begun) throw new Error('a likelihood begins with a filter');
    return begun;
  };
  return {
    begin: (filter) => {
      begun = { filter, sums: createGradient(filter) };
      writeFilter(filter, memory.filter);
      const { scalars, slopes, weights } = memory.gradient;
      for (const part of [scalars, slopes, weights]) part.fill(0);
    },
    evening: (day) => dayAt(day).evening,
    observe: (day, seen) => {
      writeDay(dayAt(day), seen);
    },
    add: (count, statics, baseRate) => {
      const { filter, sums } = inHand();
      const outcome = dayAt(0).scalars[outcomeAt] as number;
      beginBelief(filter, statics, Number.isNaN(outcome) ? baseRate : outcome, first);
      writeBegin(first, size, memory);
      const logLikelihood = exports.logLikelihood(count);
      if (count > 1) {
        exports.addGradient(count);
        readByBegin(memory, size, byFirst);
        backBegin(filter, statics, first, byFirst, sums);
      }
      return logLikelihood;
    },
    gradient: () => {
      const { filter, sums } = inHand();
      readGradient(filter, memory.gradient, sums);
      return byParameter(filter, sums);
    },
  };
}
