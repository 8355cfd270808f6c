import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { createStream } from '@prodrome/numerics';
import { logLoss } from '@prodrome/evaluation';
import { oracle1, oracle2 } from '../../src/index.ts';
import { valueOf } from './support.ts';

type Numbers = readonly number[];

interface Golden {
  readonly patients: readonly {
    readonly menstruating: boolean;
    readonly triptanUser: boolean;
    readonly prodromal: boolean;
    readonly exposures: Numbers;
    readonly outcomes: Numbers;
    readonly doses: Numbers;
    readonly treatment: Numbers;
    readonly season: Numbers;
    readonly hrv: Numbers;
    readonly restingRate: Numbers;
    readonly reported: Numbers;
    readonly logOdds: Numbers;
    readonly oracle1: Numbers;
    readonly oracle2: Numbers;
  }[];
}

const golden = JSON.parse(
  readFileSync(new URL('./golden/reference-oracles.json', import.meta.url), 'utf8'),
) as Golden;

const patients = golden.patients.map((patient) => ({
  ...patient,
  days: {
    exposures: Float64Array.from(patient.exposures),
    outcomes: Uint8Array.from(patient.outcomes),
    doses: Uint8Array.from(patient.doses),
    treatment: Float64Array.from(patient.treatment),
    season: Float64Array.from(patient.season),
    hrv: Float64Array.from(patient.hrv),
    restingRate: Float64Array.from(patient.restingRate),
    reported: Uint8Array.from(patient.reported),
    logOdds: Float64Array.from(patient.logOdds),
  },
}));

describe('the numpy reference, 6 patients of 90 days', () => {
  it('oracle1 agrees to 1e-8', () => {
    for (const patient of patients) {
      oracle1(patient, patient.days).forEach((chance, day) => {
        expect(Math.abs(chance - (patient.oracle1[day] ?? NaN))).toBeLessThan(1e-8);
      });
    }
  });

  it('oracle2 agrees up to the luck of the draw', () => {
    const [ours, theirs, labels]: [number[], number[], number[]] = [[], [], []];
    for (const [index, patient] of patients.entries()) {
      const stream = createStream('golden').fork(String(index));
      ours.push(...oracle2(patient, patient.days, { stream, particles: 4000 }).probabilities);
      theirs.push(...patient.oracle2);
      labels.push(...patient.outcomes.slice(1));
    }
    const errors = ours.map((chance, row) => Math.abs(chance - (theirs[row] ?? NaN)));
    expect(errors.reduce((sum, error) => sum + error, 0) / errors.length).toBeLessThan(0.005);
    const loss = (chances: number[]): number =>
      valueOf(logLoss(Float64Array.from(labels), Float64Array.from(chances)));
    expect(Math.abs(loss(ours) - loss(theirs))).toBeLessThan(0.002);
  });

  it('refuses arrays of other days', () => {
    const [patient] = patients;
    if (!patient) throw new Error('the golden file is empty');
    const short = { ...patient.days, season: patient.days.season.subarray(1) };
    const refusal = expect.objectContaining({ code: 'USAGE' });
    expect(() => oracle1(patient, short)).toThrow(refusal);
    expect(() => oracle2(patient, short, { stream: createStream(0) })).toThrow(refusal);
  });
});
