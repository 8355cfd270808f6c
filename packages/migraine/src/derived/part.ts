import type { PatientScan } from '@prodrome/core';
import type { DerivedFeatureName } from './feature-list.ts';
import { readSource, type Source } from './sources.ts';

/** A feature, and the columns that it is made of; its domain is the first one's. */
export interface PartOutput {
  readonly name: DerivedFeatureName;
  readonly sources: readonly [Source, ...Source[]];
}

/** A piece of the scan of derived features: one memory, and what is told from it. Its state begins at `at`. */
export interface Part {
  readonly outputs: readonly PartOutput[];
  readonly width: number;
  /** Changes a state of NaN to the one before the first day. */
  initial?(state: Float64Array, at: number): void;
  /** @param day - the calendar day; of several rows on one day each is taken in. */
  learn(state: Float64Array, at: number, day: number, values: Float32Array): void;
  /** What is written for output `index` after that day's `learn`. */
  value(index: number, state: Float64Array, at: number, values: Float32Array, day: number): number;
}

/** A part without memory. */
export const rowPart = (
  name: DerivedFeatureName,
  sources: PartOutput['sources'],
  value: (values: Float32Array) => number,
): Part => ({
  outputs: [{ name, sources }],
  width: 0,
  learn: () => undefined,
  value: (_index, _state, _at, values) => value(values),
});

/** A part of one column without memory. */
export const mappedPart = (
  name: DerivedFeatureName,
  source: Source,
  change: (value: number) => number,
): Part => rowPart(name, [source], (values) => change(readSource(source, values)));

/** The parts side by side: their outputs and their states in their order. */
export function scanOfParts(parts: readonly Part[]): PatientScan {
  const starts = parts.map((_, index) =>
    parts.slice(0, index).reduce((total, { width }) => total + width, 0),
  );
  const width = parts.reduce((total, part) => total + part.width, 0);
  return {
    width,
    outputs: parts.reduce((total, { outputs }) => total + outputs.length, 0),
    initial: () => {
      const state = new Float64Array(width).fill(NaN);
      parts.forEach((part, index) => part.initial?.(state, starts[index] as number));
      return state;
    },
    learn: (state, { time, values }) => {
      const day = Math.floor(time);
      for (let p = 0; p < parts.length; p++) {
        (parts[p] as Part).learn(state, starts[p] as number, day, values);
      }
    },
    predict: (state, { time, values }, out, to) => {
      const day = Math.floor(time);
      let next = to;
      for (let p = 0; p < parts.length; p++) {
        const part = parts[p] as Part;
        for (let o = 0; o < part.outputs.length; o++) {
          out[next++] = part.value(o, state, starts[p] as number, values, day);
        }
      }
    },
  };
}
