import { describe, expect, it } from '@jest/globals';
import { calibrationLine, logLoss, withinPatientConcordance } from '@prodrome/evaluation';
import { createStream, sortedOrder } from '@prodrome/numerics';
import {
  completeDays,
  oracle1,
  oracle2,
  populationRate,
  runningClimatology,
  type SimulatedPatient,
} from '../src/index.ts';
import { Rows, simulate, valueOf } from './support.ts';

const cohort = simulate({ patients: 200, missing: false, seed: 21 });

const learn = (patient: SimulatedPatient, particles = 250) =>
  oracle2(patient.person, completeDays(patient), {
    stream: createStream('oracles').fork(String(patient.index)),
    particles,
  });

const knowing = new Rows();
for (const patient of cohort) {
  knowing.add(patient, { oracle1: oracle1(patient.person, completeDays(patient)) });
}

const learning = new Rows();
for (const patient of cohort.slice(0, 50)) {
  const { outcomes, probability } = patient.attacks;
  const { diary } = patient.recorded;
  const rate = populationRate(1, false);
  const forecasts = {
    oracle0: probability,
    oracle1: oracle1(patient.person, completeDays(patient)),
    oracle2: learn(patient).probabilities,
    climatology: runningClimatology(outcomes, diary, patient.days, rate),
  };
  learning.add(patient, forecasts, 28);
}

describe('oracle1', () => {
  const { labels } = knowing.set;
  const chances = knowing.of('oracle1');

  it('is calibrated: slope 1, intercept 0', () => {
    const { intercept, slope } = calibrationLine(labels, chances);
    expect(Math.abs(valueOf(slope) - 1)).toBeLessThan(0.05);
    expect(Math.abs(valueOf(intercept))).toBeLessThan(0.05);
  });

  it('is calibrated in every tenth', () => {
    const order = sortedOrder(chances);
    const size = order.length / 10;
    for (let tenth = 0; tenth < 10; tenth++) {
      const rows = order.subarray(tenth * size, (tenth + 1) * size);
      let [expected, seen] = [0, 0];
      rows.forEach((row) => {
        expected += (chances[row] ?? NaN) / size;
        seen += (labels[row] ?? NaN) / size;
      });
      const error = Math.sqrt((expected * (1 - expected)) / size);
      expect(Math.abs(seen - expected)).toBeLessThan(4 * error);
    }
  });
});

describe('the order of knowledge', () => {
  const { labels } = learning.set;
  const loss = (name: string): number => valueOf(logLoss(labels, learning.of(name)));

  it('who knows more forecasts better', () => {
    expect(loss('oracle0')).toBeLessThan(loss('oracle1') - 0.005);
    expect(loss('oracle1')).toBeLessThan(loss('oracle2') - 0.005);
    expect(loss('oracle2')).toBeLessThan(loss('climatology') - 0.01);
  });

  it('oracle2 is calibrated', () => {
    const { intercept, slope } = calibrationLine(labels, learning.of('oracle2'));
    expect(Math.abs(valueOf(slope) - 1)).toBeLessThan(0.12);
    expect(Math.abs(valueOf(intercept))).toBeLessThan(0.15);
  });
});

it('without effects and signs, only the susceptibility forecasts onsets: .53', () => {
  const rows = new Rows();
  for (const patient of simulate({ patients: 200, missing: false, signal: 0, seed: 22 })) {
    rows.add(patient, { oracle1: oracle1({ prodromal: false }, completeDays(patient)) });
  }
  const concordance = withinPatientConcordance(rows.set, rows.of('oracle1'), { onsetOnly: true });
  expect(Math.abs(valueOf(concordance) - 0.53)).toBeLessThan(0.02);
});

it('no oracle looks ahead', () => {
  const [patient] = cohort;
  if (!patient) throw new Error('no patient');
  const days = completeDays(patient);
  const cut = {
    exposures: days.exposures.subarray(0, 90 * 17),
    outcomes: days.outcomes.subarray(0, 91),
    doses: days.doses.subarray(0, 90),
    treatment: days.treatment.subarray(0, 90),
    season: days.season.subarray(0, 90),
    hrv: days.hrv.subarray(0, 90),
    restingRate: days.restingRate.subarray(0, 90),
    reported: days.reported.subarray(0, 90),
    logOdds: days.logOdds.subarray(0, 90),
  };
  expect(oracle1(patient.person, cut)).toEqual(oracle1(patient.person, days).subarray(0, 90));
  const options = { stream: createStream('cut'), particles: 100 };
  const whole = oracle2(patient.person, days, options).probabilities;
  // a stream is moved by drawing from it
  const again = { ...options, stream: createStream('cut') };
  expect(oracle2(patient.person, cut, again).probabilities).toEqual(whole.subarray(0, 90));
  // nor at the last outcome, which is tomorrow's
  const other = { ...days, outcomes: days.outcomes.map((y, day) => (day === 180 ? 1 - y : y)) };
  expect(oracle1(patient.person, other)).toEqual(oracle1(patient.person, days));
});

it('oracle2 finds out who the patient is', () => {
  let [right, sum] = [0, 0];
  for (const patient of cohort.slice(0, 50)) {
    const { subtypes } = learn(patient);
    right += subtypes[patient.person.subtype] ?? NaN;
    sum += subtypes.reduce((total, weight) => total + weight, 0);
  }
  expect(sum).toBeCloseTo(50, 9);
  // .22 at the start, .55 with many particles
  expect(right / 50).toBeGreaterThan(0.38);
});
