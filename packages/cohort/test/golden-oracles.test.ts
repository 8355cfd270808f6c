import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { createStream } from '@prodrome/numerics';
import { logLoss } from '@prodrome/evaluation';
import { oracle1, oracle2 } from '../src/index.ts';
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

describe('the recorded cohort, 8 patients of 180 days', () => {
  const recorded = JSON.parse(
    readFileSync(new URL('./golden/recorded-oracle1.json', import.meta.url), 'utf8'),
  ) as { patients: Record<'attacks' | 'oracle0' | 'latent' | 'oracle1', number[]>[] };

  it('oracle1 agrees with what was recorded, to its rounding', () => {
    const [ours, theirs, labels]: [number[], number[], number[]] = [[], [], []];
    for (const patient of recorded.patients) {
      const days = patient.oracle0.length;
      const outcomes = new Uint8Array(days + 1);
      for (const day of patient.attacks) outcomes[day] = 1;
      const none = new Float64Array(days);
      const logOdds = Float64Array.from(patient.oracle0, (chance, day) => {
        const share = outcomes[day] === 1 ? 0.5 : 1;
        return Math.log(chance / (1 - chance)) - share * (patient.latent[day] ?? NaN);
      });
      const signs = { hrv: none, restingRate: none, reported: new Uint8Array(days) };
      const life = { doses: new Uint8Array(days), treatment: none, season: none };
      const exposures = new Float64Array(17 * days);
      const answers = oracle1(
        { prodromal: false },
        { ...life, ...signs, exposures, outcomes, logOdds },
      );
      ours.push(...answers);
      theirs.push(...patient.oracle1);
      labels.push(...outcomes.subarray(1));
    }
    ours.forEach((chance, row) => {
      expect(Math.abs(chance - (theirs[row] ?? NaN))).toBeLessThan(1e-4);
    });
    const loss = (chances: number[]): number =>
      valueOf(logLoss(Float64Array.from(labels), Float64Array.from(chances)));
    expect(Math.abs(loss(ours) - loss(theirs))).toBeLessThan(1e-5);
  });
});
