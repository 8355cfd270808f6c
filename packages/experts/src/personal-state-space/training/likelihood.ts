import { createEvening, type Evening, type Filter } from '../filter.ts';
import { createGradient } from './gradient.ts';
import { addGradient, byParameter, createTape, filterSequence } from './log-likelihood.ts';
import type { Size } from '../layout.ts';
import type { Observation } from '../step.ts';

/** The log likelihood of many patients' days under one filter, with its gradient. */
export interface Likelihood {
  /** Takes this filter, and forgets the sums of the last. */
  begin(filter: Filter): void;
  /** The evening of a day of the sequence in hand, to be written. */
  evening(day: number): Evening;
  /** What is known of a day when it has passed; its evening is written by now. */
  observe(day: number, seen: Observation): void;
  /**
   * Adds a sequence of that many days of a patient with these constants: [statics]. `baseRate` stands for an unknown first outcome.
   * @returns its log likelihood.
   */
  add(days: number, statics: Float64Array, baseRate: number): number;
  /** [parameters] derivatives of the sum of what was added. */
  gradient(): Float64Array;
}

/** In plain TypeScript: what the other one is held to, and for what does not fit its memory. */
export function referenceLikelihood(size: Size): Likelihood {
  const tape = createTape(size);
  const evenings: Evening[] = [];
  const days: Observation[] = [];
  let setting: { filter: Filter; sums: ReturnType<typeof createGradient> } | undefined;
  const begun = () => {
    if (!setting) throw new Error('a likelihood begins with a filter');
    return setting;
  };
  return {
    begin: (filter) => {
      setting = { filter, sums: createGradient(filter) };
    },
    evening: (day) => (evenings[day] ??= createEvening(size)),
    observe: (day, seen) => {
      days[day] = seen;
    },
    add: (count, statics, baseRate) => {
      const { filter, sums } = begun();
      const sequence = { statics, evenings: evenings.slice(0, count), days: days.slice(0, count) };
      const logLikelihood = filterSequence(filter, sequence, baseRate, tape);
      addGradient(filter, sequence, tape, sums);
      return logLikelihood;
    },
    gradient: () => {
      const { filter, sums } = begun();
      return byParameter(filter, sums);
    },
  };
}
