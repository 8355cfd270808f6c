import type { DriftInput } from '@prodrome/core';
import { createStream } from '@prodrome/numerics';

/** A stream whose values rise at once. */
export interface JumpStream {
  readonly values: Float64Array;
  /** The first value after the rise. */
  readonly at: number;
}

const before = 600;
const after = 600;

/** Rates from .05 to .85, shares from about .2 to .8, or normal values from 0 to 10 standard deviations. */
export function streamWithJump(accepts: DriftInput): JumpStream {
  const stream = createStream(`conformance drift ${accepts}`);
  const draw = {
    binary: (risen: boolean) => Number(stream.next() < (risen ? 0.85 : 0.05)),
    unit: (risen: boolean) => (risen ? 0.6 : 0) + 0.4 * stream.next(),
    real: (risen: boolean) => (risen ? 10 : 0) + stream.nextNormal(),
  }[accepts];
  return {
    values: Float64Array.from({ length: before + after }, (_, i) => draw(i >= before)),
    at: before,
  };
}

/** Values of which a stream may have no other. */
export const constants = (accepts: DriftInput): readonly number[] =>
  ({ binary: [0, 1], unit: [0, 0.3, 1], real: [0, 0.1, -1013.25, 1e12] })[accepts];

/** What is no number that is accepted. */
export const refusedBy = (accepts: DriftInput): readonly unknown[] => [
  ...[NaN, Infinity, -Infinity, '1', null, undefined],
  ...(accepts === 'real' ? [] : [-0.25, 1.5]),
  ...(accepts === 'binary' ? [0.5] : []),
];
