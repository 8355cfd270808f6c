import { describe, expect, it } from '@jest/globals';
import { createStream } from '@prodrome/numerics';
import { createFilter } from '../src/personal-state-space/filter.ts';
import { parameterOffsets, type Size } from '../src/personal-state-space/layout.ts';
import {
  referenceLikelihood,
  type Likelihood,
} from '../src/personal-state-space/training/likelihood.ts';
import { wasmLikelihood } from '../src/personal-state-space/training/wasm-likelihood.ts';

const lengths = [1, 2, 40, 7, 90];
const longest = Math.max(...lengths);
const subtypes = [1, 2, 3, 4, 7];
const cases = subtypes.flatMap((kinds) =>
  [false, true].flatMap((selection) =>
    [0, 3].map((evidence): [Size, boolean] => [
      { subtypes: kinds, features: 4, evidence, statics: 2 },
      selection,
    ]),
  ),
);

/** Log likelihood and gradient of random days, many unrecorded, some absurd. */
function passOver(likelihood: Likelihood, size: Size, selection: boolean, scale: number) {
  const stream = createStream(`days ${JSON.stringify(size)}`);
  const parameters = Float64Array.from(
    { length: parameterOffsets(size).length },
    () => 0.4 * stream.nextNormal(),
  );
  likelihood.begin(createFilter(size, parameters, selection));
  const logLikelihoods = lengths.map((days) => {
    for (let day = 0; day < days; day++) {
      const evening = likelihood.evening(day);
      const wild = stream.next() < 0.05 ? scale : 1;
      evening.features.forEach((_, j, all) => (all[j] = wild * stream.nextNormal()));
      evening.missing.forEach((_, j, all) => (all[j] = Number(stream.next() < 0.3)));
      evening.evidence.forEach((_, j, all) => (all[j] = wild * stream.nextNormal()));
      evening.season.set([Math.sin(day), Math.cos(day)]);
      evening.treatment = stream.next();
      const outcome = stream.next() < 0.3 ? NaN : Number(stream.next() < 0.4);
      const treated = Number(outcome === 1 && stream.next() < 0.5);
      likelihood.observe(day, { outcome, treated, weekend: Number(day % 7 > 4), day });
    }
    const statics = Float64Array.from({ length: size.statics }, () => stream.nextNormal());
    return likelihood.add(days, statics, 0.2);
  });
  return { logLikelihoods, gradient: likelihood.gradient() };
}

const passWasm = (size: Size, selection: boolean, scale: number) => {
  const likelihood = wasmLikelihood(size, selection, longest);
  if (!likelihood) throw new Error('no memory');
  return passOver(likelihood, size, selection, scale);
};

describe('the likelihood in WebAssembly', () => {
  it.each(cases)(
    'is that of the reference to within rounding: %j, selection %s',
    (size, selection) => {
      const plain = passOver(referenceLikelihood(size), size, selection, 1);
      const own = passWasm(size, selection, 1);
      own.logLikelihoods.forEach((value, at) => {
        expect(value).toBeCloseTo(plain.logLikelihoods[at] as number, 9);
      });
      const largest = Math.max(...plain.gradient.map(Math.abs));
      own.gradient.forEach((value, at) => {
        expect([at, Math.abs(value - (plain.gradient[at] as number)) < 1e-9 * largest]).toEqual([
          at,
          true,
        ]);
      });
    },
  );

  it('stays finite where the reference does, after absurd days', () => {
    for (const [size, selection] of cases) {
      const plain = passOver(referenceLikelihood(size), size, selection, 1e6);
      const own = passWasm(size, selection, 1e6);
      expect(plain.logLikelihoods.every(Number.isFinite)).toBe(true);
      own.logLikelihoods.forEach((value, at) => {
        expect(value).toBeCloseTo(plain.logLikelihoods[at] as number, 4);
      });
      expect([...own.gradient].map(Number.isFinite)).toEqual(
        [...plain.gradient].map(Number.isFinite),
      );
    }
  });

  it('forgets the sums of the last filter', () => {
    const [size, selection] = cases[9] as [Size, boolean];
    const likelihood = wasmLikelihood(size, selection, longest) as Likelihood;
    const first = passOver(likelihood, size, selection, 1);
    expect(passOver(likelihood, size, selection, 1)).toEqual(first);
  });

  it('is not had where it would not fit', () => {
    expect(wasmLikelihood({ subtypes: 4, features: 3, evidence: 0, statics: 0 }, false, 1e6)).toBe(
      undefined,
    );
  });
});
