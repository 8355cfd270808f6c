import { describe, expect, it } from '@jest/globals';
import { decodeState, encodeState } from '@prodrome/core';
import { logit, sigmoid } from '@prodrome/numerics';
import {
  createPersonalCalibration,
  personalCalibrationOptionsSchema,
  type LabelledForecasts,
  type PatientForecasts,
  type PersonalCalibration,
} from '../../src/index.ts';
import { brokenLaws, patientLosses, rowsOf, simulateForecasts } from '../patients/forecasts.ts';
import { compare } from '../personal/simulated.ts';

type Own = (draw: () => number) => { readonly intercept: number; readonly slope: number };

const ownIntercepts: Own = (draw) => ({ intercept: draw(), slope: 1 });
const ownSlopes: Own = (draw) => ({ intercept: 0.7 * draw(), slope: 1 + 0.5 * draw() });
const alike: Own = () => ({ intercept: 0.5, slope: 0.7 });

const simulated = (own: Own, seed: string, patients = 60): LabelledForecasts =>
  simulateForecasts({ seed, patients, days: 120, own, recorded: 0.85 });

const optionsOf = (options: object = {}) =>
  personalCalibrationOptionsSchema.parse({ horizonDays: 1, ...options });

const asked = ({ days, values }: LabelledForecasts): PatientForecasts => ({ days, values });

function fitted(data: LabelledForecasts, options: object = {}) {
  const calibration = createPersonalCalibration(optionsOf(options));
  return { calibration, report: calibration.fit(data) };
}

/** Log losses of fresh patients with corrections of their own, and with one for all. */
function fresh(own: Own) {
  const data = simulated(own, 'fresh');
  const { calibration } = fitted(simulated(own, 'training'));
  const shared = fitted(simulated(own, 'training'), {
    interceptDeviation: 0,
    slopeDeviation: 0,
  }).calibration;
  return {
    personal: patientLosses(data, calibration.apply(asked(data)).values),
    shared: patientLosses(data, shared.apply(asked(data)).values),
    uncorrected: patientLosses(data, data.values),
  };
}

describe('what a correction of each patient is worth', () => {
  it('with intercepts of their own: .04 log loss over one for all, by an interval', () => {
    const { personal, shared } = fresh(ownIntercepts);
    const { mean, upper } = compare(personal, shared);
    expect(mean).toBeLessThan(-0.04);
    expect(upper).toBeLessThan(-0.02);
  });

  it('with intercepts and slopes of their own: better than one for all, by an interval', () => {
    const { personal, shared } = fresh(ownSlopes);
    expect(compare(personal, shared).upper).toBeLessThan(-0.01);
  });

  it('where patients are alike: nothing lost, and what is wrong with all is corrected', () => {
    const { personal, shared, uncorrected } = fresh(alike);
    expect(compare(personal, shared).mean).toBeLessThan(0.001);
    expect(compare(personal, uncorrected).upper).toBeLessThan(0);
  });
});

describe('the prior', () => {
  it('is that from which patients were drawn', () => {
    const { report } = fitted(simulated(ownSlopes, 'many', 300));
    const { metrics, notes } = report;
    expect(metrics['interceptDeviation']).toBeGreaterThan(0.45);
    expect(metrics['interceptDeviation']).toBeLessThan(1.05);
    expect(metrics['slopeDeviation']).toBeGreaterThan(0.3);
    expect(metrics['slope']).toBeCloseTo(1, 0.8);
    expect(notes[0]).toMatch(/^each patient has a correction of its own, intercepts within ± /);
  });

  it('without deviations is the logistic regression of all: its equations hold', () => {
    const data = simulated(alike, 'training');
    const { calibration, report } = fitted(data, { interceptDeviation: 0, slopeDeviation: 0 });
    const { values } = calibration.apply(asked(data));
    const errors = values.map((p, i) => (data.labels[i] as number) - p);
    const total = (of: (i: number) => number) =>
      errors.reduce((sum, error, i) => sum + error * of(i), 0) / errors.length;
    expect(Math.abs(total(() => 1))).toBeLessThan(1e-4);
    expect(Math.abs(total((i) => logit(data.values[i] as number)))).toBeLessThan(1e-4);
    expect(report.metrics['slope']).toBeCloseTo(0.7, 1);
  });

  it('is finite where every label is the same, and where there is one row', () => {
    const data = simulated(alike, 'training', 3);
    for (const some of [{ ...data, labels: data.labels.map(() => 1) }, firstRow(data)]) {
      const { calibration } = fitted(some);
      const { values } = calibration.apply(asked(some));
      expect(values.every((p) => p > 0 && p < 1)).toBe(true);
    }
  });
});

function firstRow(data: LabelledForecasts): LabelledForecasts {
  const { days, values } = rowsOf(data, (i) => i === 0);
  return { days, values, labels: data.labels.slice(0, 1) };
}

it('a patient’s forecast is near the expectation under the posterior, summed over a grid', () => {
  const { intercept, slope } = { intercept: 0.8, slope: 0.4 };
  const { calibration } = fitted(simulated(ownSlopes, 'training'), {
    interceptDeviation: intercept,
    slopeDeviation: slope,
  });
  const [meanA = NaN, meanB = NaN, , , centre = NaN] = calibration.saveState().tensors['prior']
    ?.data as Float64Array;
  const data = simulateForecasts({ seed: 'one', patients: 1, days: 40, own: ownSlopes });
  const grid = Array.from({ length: 121 }, (_, i) => (i - 60) / 12);
  let logs = grid.flatMap((a) => grid.map((b) => -0.5 * (a * a + b * b)));
  const riskOf = (at: number, value: number): number => {
    const a = meanA + intercept * (grid[Math.floor(at / grid.length)] as number);
    const b = meanB + slope * (grid[at % grid.length] as number);
    return sigmoid(a + b * (logit(value) - centre));
  };
  const { values } = calibration.apply(asked(data));
  data.values.forEach((value, day) => {
    const weights = logs.map(Math.exp);
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    const risk = weights.reduce((sum, weight, at) => sum + weight * riskOf(at, value), 0) / total;
    expect(Math.abs((values[day] as number) - risk)).toBeLessThan(0.01);
    // the label of this day is known tomorrow
    logs = logs.map((log, at) => {
      const p = riskOf(at, value);
      return log + Math.log(data.labels[day] === 1 ? p : 1 - p);
    });
  });
});

describe('laws', () => {
  const data = simulateForecasts({
    ...{ seed: 'laws', patients: 6, days: 30, own: ownSlopes, recorded: 0.8, horizonDays: 2 },
  });
  const holes = { ...data, values: data.values.map((value, i) => (i % 7 === 3 ? NaN : value)) };
  const make = (): PersonalCalibration =>
    fitted(holes, { horizonDays: 2, interceptDeviation: 1 }).calibration;

  it('prefix, batch and chunk hold bit for bit; NaN stays NaN', () => {
    const calibration = make();
    const answer = (
      forecasts: PatientForecasts,
      from?: Parameters<PersonalCalibration['apply']>[1],
    ) => {
      const { values, states } = calibration.apply(forecasts, from);
      return { out: values, states };
    };
    expect(brokenLaws(answer, asked(holes))).toEqual([]);
    const { values, states } = calibration.apply(asked(holes));
    expect(values.map(Number.isNaN as never)).toEqual(holes.values.map(Number.isNaN as never));
    expect(states.width).toBe(calibration.stateWidth);
  });

  it('saved as bytes and loaded: the same bits', () => {
    const calibration = make();
    const other = createPersonalCalibration(optionsOf({ horizonDays: 2 }));
    other.loadState(decodeState(encodeState(calibration.saveState())));
    expect(other.apply(asked(holes))).toEqual(calibration.apply(asked(holes)));
  });

  it('what an outcome resolves is what was forecast for its day: other days change nothing', () => {
    const calibration = make();
    const at = (data.days.outcomes ?? []).findIndex((y, i) => i >= 9 && !Number.isNaN(y));
    const flipped = {
      ...data.days,
      outcomes: data.days.outcomes?.map((y, i) => (i === at ? 1 - y : y)),
    } as typeof data.days;
    const before = calibration.apply(asked(data)).values;
    const after = calibration.apply({ ...asked(data), days: flipped }).values;
    const changed = [...before.keys()].filter((i) => before[i] !== after[i]);
    expect(Math.min(...changed)).toBe(at);
    expect(Math.max(...changed)).toBe(29);
  });
});

it('tells what is wrong', () => {
  const data = simulated(alike, 'training', 3);
  const calibration = createPersonalCalibration(optionsOf());
  expect(() => calibration.apply(asked(data))).toThrow('personal-calibration');
  expect(() =>
    calibration.fit({ ...data, labels: data.labels.map((y, i) => (i === 4 ? 0.5 : y)) }),
  ).toThrow('personal calibration: expected labels of 0 and 1, got 0.5 in row 4');
  expect(() => calibration.fit({ ...data, values: data.values.map(() => NaN) })).toThrow(
    'personal calibration: expected one forecast at least, got none',
  );
  calibration.fit(data);
  const { states } = calibration.apply(asked(data));
  expect(() => calibration.apply(asked(data), states)).toThrow('got a row of day 0');
  expect(() => calibration.apply(asked(data), { ...states, width: 3 })).toThrow('of width 3');
  const other = createPersonalCalibration(optionsOf({ horizonDays: 2 }));
  expect(() => {
    other.loadState(calibration.saveState());
  }).toThrow('expected horizonDays 2, got 1');
});
