import { expect, it } from '@jest/globals';
import { createStream } from '@prodrome/numerics';
import { createFilter, type Evening } from '../src/personal-state-space/filter.ts';
import { createGradient } from '../src/personal-state-space/training/gradient.ts';
import { parameterOffsets, type Size } from '../src/personal-state-space/layout.ts';
import {
  addGradient,
  byParameter,
  createTape,
  filterSequence,
  type Sequence,
} from '../src/personal-state-space/training/log-likelihood.ts';

const size: Size = { subtypes: 3, features: 4, evidence: 3, statics: 2 };
const stream = createStream('state space');
const normal = (n: number, scale = 1) =>
  Float64Array.from({ length: n }, () => scale * stream.nextNormal());

/** Random days: some unrecorded, some features missing. */
function randomSequence(days: number): Sequence {
  const evenings = Array.from({ length: days }, (): Evening => ({
    features: normal(size.features),
    missing: Float64Array.from({ length: size.features }, () => Number(stream.next() < 0.3)),
    evidence: normal(size.evidence),
    treatment: stream.next(),
    season: normal(2),
  }));
  return {
    statics: normal(size.statics),
    evenings,
    days: evenings.map((_, day) => {
      const outcome = stream.next() < 0.3 ? NaN : Number(stream.next() < 0.4);
      const treated = Number(outcome === 1 && stream.next() < 0.5);
      return { outcome, treated, weekend: Number(day % 7 > 4), day };
    }),
  };
}

const sequences = [randomSequence(25), randomSequence(7), randomSequence(1)];
const parameters = normal(parameterOffsets(size).length, 0.4);

const total = (at: Float64Array, selection: boolean): number => {
  const filter = createFilter(size, at, selection);
  const tape = createTape(size);
  return sequences.reduce((sum, one) => sum + filterSequence(filter, one, 0.2, tape), 0);
};

it.each([false, true])(
  'the gradient of the log likelihood is its difference quotient (selection %s)',
  (selection) => {
    const filter = createFilter(size, parameters, selection);
    const gradient = createGradient(filter);
    const tape = createTape(size);
    for (const one of sequences) {
      filterSequence(filter, one, 0.2, tape);
      addGradient(filter, one, tape, gradient);
    }
    const found = byParameter(filter, gradient);
    const step = 1e-5;
    found.forEach((value, i) => {
      const moved = (by: number) =>
        total(
          parameters.map((parameter, j) => (i === j ? parameter + by : parameter)),
          selection,
        );
      const quotient = (moved(step) - moved(-step)) / (2 * step);
      expect([i, Math.abs(value - quotient) < 1e-6 * (1 + Math.abs(quotient))]).toEqual([i, true]);
    });
  },
);
