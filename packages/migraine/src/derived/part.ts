import {
  expectGraphInputs,
  graphMath,
  type GraphBuilder,
  type GraphMath,
  type GraphValue,
  type PatientScan,
  type ScanGraphInput,
  type ScanGraphOutput,
} from '@prodrome/core';
import type { Change } from './change.ts';
import type { DerivedFeatureName } from './feature-list.ts';
import { readSource, sourceGraph, type Source } from './sources.ts';

/** A feature, and the columns that it is made of; its domain is the first one's. */
export interface PartOutput {
  readonly name: DerivedFeatureName;
  readonly sources: readonly [Source, ...Source[]];
}

/** One day of each of n patients, in double precision. */
export interface PartGraphInput {
  /** [n, columns] */
  readonly values: GraphValue;
  /** [n, 1], the calendar day. */
  readonly day: GraphValue;
  /** [n, count], so many numbers of the part's state before that day, from a place on; one when not given. */
  readonly remembered: (place: number, count?: number) => GraphValue;
}

/** What a part's graph gives, side by side: [n, 1] of each output, and [n, width] after that day. */
export interface PartGraphOutput {
  readonly outputs: readonly GraphValue[];
  readonly state: readonly GraphValue[];
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
  /** `learn`, then `value` of every output. */
  toGraph(math: GraphMath, input: PartGraphInput): PartGraphOutput;
}

/** A part without memory. */
export const rowPart = (
  name: DerivedFeatureName,
  sources: PartOutput['sources'],
  value: (values: Float32Array) => number,
  valueGraph: (math: GraphMath, values: GraphValue) => GraphValue,
): Part => ({
  outputs: [{ name, sources }],
  width: 0,
  learn: () => undefined,
  value: (_index, _state, _at, values) => value(values),
  toGraph: (math, { values }) => ({ outputs: [valueGraph(math, values)], state: [] }),
});

/** A part of one column without memory. */
export const mappedPart = (name: DerivedFeatureName, source: Source, change: Change): Part =>
  rowPart(
    name,
    [source],
    (values) => change.of(readSource(source, values)),
    (math, values) => change.toGraph(math, sourceGraph(math, source, values)),
  );

/** The parts side by side: their outputs and their states in their order. */
export function scanOfParts(parts: readonly Part[]): PatientScan {
  const starts = startsOf(parts);
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
    toGraph: (graph, input) => ({ state: input.state, ...partsGraph(graph, input, parts) }),
  };
}

/**
 * {@link scanOfParts} as a graph: what each writes, and the states of those that have one.
 * @param input - `state` is needed where any part has one.
 */
export function partsGraph(
  graph: GraphBuilder,
  input: Pick<ScanGraphInput, 'features' | 'time'> & Partial<Pick<ScanGraphInput, 'state'>>,
  parts: readonly Part[],
): Pick<ScanGraphOutput, 'values'> & Partial<Pick<ScanGraphOutput, 'state'>> {
  const math = graphMath(graph);
  const { apply, cast, concat, double, take, unsqueeze } = math;
  const values = double(input.features);
  const before = input.state && double(input.state);
  const day = apply('Floor', unsqueeze(double(input.time), 1));
  const starts = startsOf(parts);
  const made = parts.map((part, index) => {
    const start = starts[index] as number;
    const remembered = (place: number, count = 1): GraphValue =>
      take(
        expectGraphInputs('derived features', { state: before }).state,
        Array.from({ length: count }, (_, at) => start + place + at),
        1,
      );
    return part.toGraph(math, { values, day, remembered });
  });
  const states = made.flatMap(({ state }) => state);
  return {
    values: concat(
      made.flatMap(({ outputs }) => outputs),
      1,
    ),
    ...(input.state && states.length > 0 && { state: cast(concat(states, 1), input.state.type) }),
  };
}

const startsOf = (parts: readonly Part[]): readonly number[] =>
  parts.map((_, index) => parts.slice(0, index).reduce((total, { width }) => total + width, 0));
