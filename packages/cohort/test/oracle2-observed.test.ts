import { describe, expect, it } from '@jest/globals';
import { calibrationLine, logLoss } from '@prodrome/evaluation';
import { createStream } from '@prodrome/numerics';
import {
  completeDays,
  givenRecorded,
  observedPatient,
  oracle1,
  oracle2,
  oracle2Observed,
  populationRate,
  recordedRatios,
  runningClimatology,
  type ObservedPatient,
  type SimulatedPatient,
} from '../src/index.ts';
import { Rows, simulate, valueOf } from './support.ts';

const read = (patient: ObservedPatient, particles = 200, seed = 'observed') =>
  oracle2Observed(patient, { stream: createStream(seed), particles });

const readSimulated = (patient: SimulatedPatient, particles = 200) =>
  read(observedPatient(patient), particles, `observed ${patient.index}`);

describe('where values are missing', () => {
  const rows = new Rows();
  const all = new Rows();
  for (const patient of simulate({ patients: 30, seed: 41 })) {
    const observed = readSimulated(patient);
    const ratios = recordedRatios(patient);
    const best = oracle1(patient.person, completeDays(patient));
    const { outcomes } = patient.attacks;
    const { diary } = patient.recorded;
    const kept = diary.subarray(1);
    all.add(patient, { oracle2: observed.probabilities }, 28);
    const forecasts = {
      oracle1: best.map((chance, day) => givenRecorded(chance, ratios[day] ?? NaN)),
      oracle2: observed.givenRecorded,
      oracle2ofAll: observed.probabilities,
      climatology: runningClimatology(outcomes, diary, patient.days, populationRate(1, true)),
    };
    rows.add(patient, forecasts, 28, kept);
  }
  const { labels } = rows.set;
  const loss = (name: string): number => valueOf(logLoss(labels, rows.of(name)));

  it('who knows more forecasts better, on recorded outcomes', () => {
    expect(loss('oracle1')).toBeLessThan(loss('oracle2') - 0.005);
    expect(loss('oracle2')).toBeLessThan(loss('climatology') - 0.005);
    expect(loss('oracle2')).toBeLessThan(loss('oracle2ofAll'));
  });

  it('is calibrated for all outcomes, and for those that are recorded', () => {
    const recorded = calibrationLine(labels, rows.of('oracle2'));
    expect(Math.abs(valueOf(recorded.intercept))).toBeLessThan(0.2);
    expect(Math.abs(valueOf(recorded.slope) - 1)).toBeLessThan(0.2);
    const whole = calibrationLine(all.set.labels, all.of('oracle2'));
    expect(Math.abs(valueOf(whole.intercept))).toBeLessThan(0.2);
    expect(Math.abs(valueOf(whole.slope) - 1)).toBeLessThan(0.2);
    // recorded outcomes are another question: 22 % more of them are headaches
    const wrong = calibrationLine(labels, rows.of('oracle2ofAll'));
    expect(valueOf(wrong.intercept)).toBeGreaterThan(valueOf(recorded.intercept) + 0.15);
  });
});

it('is little worse than oracle2 where nothing is missing', () => {
  const rows = new Rows();
  for (const patient of simulate({ patients: 15, seed: 42, missing: false })) {
    const stream = createStream('complete').fork(String(patient.index));
    rows.add(
      patient,
      {
        complete: oracle2(patient.person, completeDays(patient), { stream, particles: 300 })
          .probabilities,
        observed: readSimulated(patient, 300).probabilities,
      },
      28,
    );
  }
  const [complete, observed] = [rows.of('complete'), rows.of('observed')];
  const difference =
    valueOf(logLoss(rows.set.labels, observed)) - valueOf(logLoss(rows.set.labels, complete));
  expect(difference).toBeGreaterThan(-0.003);
  expect(difference).toBeLessThan(0.006);
  const apart = complete.reduce((sum, p, row) => sum + Math.abs(p - (observed[row] ?? NaN)), 0);
  expect(apart / complete.length).toBeLessThan(0.03);
});

it('does not look ahead', () => {
  const [patient] = simulate({ patients: 1, seed: 43 });
  if (!patient) throw new Error('no patient');
  const whole = observedPatient(patient);
  const columns = Object.fromEntries(
    Object.entries(whole.columns).map(([name, values]) => [name, values.subarray(0, 70)]),
  ) as unknown as ObservedPatient['columns'];
  const cut = { ...whole, columns, treatment: whole.treatment.subarray(0, 70) };
  const [short, long] = [read(cut, 80), read(whole, 80)];
  expect(short.probabilities).toEqual(long.probabilities.subarray(0, 70));
  expect(short.givenRecorded).toEqual(long.givenRecorded.subarray(0, 70));
});

describe('drift that was announced', () => {
  it.each(['overuseOnset', 'jobChange', 'hrvMeasure', 'pregnancy', 'cycleOff', 'appVersion'])(
    '%s is forecast through',
    (name) => {
      const patients = simulate({ patients: 2, seed: 44, days: 130, drift: { [name]: 1 } });
      for (const patient of patients) {
        for (const chance of readSimulated(patient, 60).givenRecorded) {
          expect(chance > 0 && chance < 1).toBe(true);
        }
      }
    },
  );
});

describe('refuses', () => {
  const [patient] = simulate({ patients: 1, seed: 45, days: 40, missing: false });
  if (!patient) throw new Error('no patient');
  const whole = observedPatient(patient);

  it('columns of other days', () => {
    const columns = { ...whole.columns, stress_0_10: new Float64Array(39) };
    expect(() => read({ ...whole, columns })).toThrow(expect.objectContaining({ code: 'USAGE' }));
  });

  it('days that the generator cannot make', () => {
    const medicine = whole.columns.headache_today.map((headache) => 1 - headache);
    const columns = { ...whole.columns, acute_med_today: medicine };
    expect(() => read({ ...whole, columns })).toThrow(expect.objectContaining({ code: 'NUMERIC' }));
  });
});
