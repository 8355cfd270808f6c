import { describe, expect, test } from '@jest/globals';
import { createStream, logit, sigmoid } from '@prodrome/numerics';
import { calibrationLine, expectedCalibrationError } from '../src/index.ts';
import { labels, probabilities, valueOf } from './fixtures.ts';

describe('calibrationLine', () => {
  test('slope as an unpenalised logistic regression of scikit-learn 1.9.1, intercept as a root of scipy 1.17.1', () => {
    const line = calibrationLine(labels, probabilities);
    expect(valueOf(line.slope)).toBeCloseTo(0.30300357834205155, 9);
    expect(valueOf(line.intercept)).toBeCloseTo(-0.1397621851610656, 12);
  });

  test('finds the distortion that was put in', () => {
    const stream = createStream('distorted');
    const n = 40_000;
    const truth = new Float64Array(n).map(() => stream.nextNormal() - 0.5);
    const y = truth.map((x) => (stream.next() < sigmoid(x) ? 1 : 0));
    const line = (map: (x: number) => number) =>
      calibrationLine(
        y,
        truth.map((x) => sigmoid(map(x))),
      );
    // standard errors are about 0.012 and 0.014
    const perfect = line((x) => x);
    expect(Math.abs(valueOf(perfect.intercept))).toBeLessThan(0.05);
    expect(Math.abs(valueOf(perfect.slope) - 1)).toBeLessThan(0.05);
    expect(valueOf(line((x) => 2 * x).slope)).toBeCloseTo(valueOf(perfect.slope) / 2, 8);
    const low = line((x) => x - 0.7);
    expect(valueOf(low.intercept)).toBeCloseTo(valueOf(perfect.intercept) + 0.7, 8);
  });

  test('the answers make their gradients vanish', () => {
    const { intercept, slope } = calibrationLine(labels, probabilities);
    let [rest, byShift] = [0, 0];
    const z = probabilities.map(logit);
    z.forEach((x, i) => (byShift += sigmoid(x + valueOf(intercept)) - (labels[i] ?? NaN)));
    expect(Math.abs(byShift)).toBeLessThan(1e-9);
    // with its own intercept found by bisection, the slope's gradient is 0 too
    let [low, high] = [-5, 5];
    for (let k = 0; k < 80; k++) {
      const middle = (low + high) / 2;
      rest = 0;
      z.forEach((x, i) => (rest += sigmoid(middle + valueOf(slope) * x) - (labels[i] ?? NaN)));
      if (rest > 0) high = middle;
      else low = middle;
    }
    let bySlope = 0;
    z.forEach((x, i) => (bySlope += x * (sigmoid(low + valueOf(slope) * x) - (labels[i] ?? NaN))));
    expect(Math.abs(bySlope)).toBeLessThan(1e-7);
  });

  test('certain and wrong forecasts do not throw it off', () => {
    const y = Float64Array.from({ length: 200 }, (_, i) => (i % 4 < 2 ? 1 : 0));
    const p = Float64Array.from({ length: 200 }, (_, i) => (i % 4 === 0 || i % 20 === 1 ? 1 : 0));
    const { intercept, slope } = calibrationLine(y, p);
    // two groups, forecast 1 − 1e-15 and 1e-15: the fitted line meets both rates
    const rate = (of: number) => {
      const rows = [...p.keys()].filter((i) => p[i] === of);
      return rows.filter((i) => y[i] === 1).length / rows.length;
    };
    expect(rate(1)).toBe(1);
    expect(slope).toEqual({
      reason: 'the forecasts separate events from other days: no finite slope',
    });
    expect(Number.isFinite(valueOf(intercept))).toBe(true);
    y[0] = 0;
    const wanted = (logit(rate(1)) - logit(rate(0))) / (logit(1 - 1e-15) - logit(1e-15));
    expect(valueOf(calibrationLine(y, p).slope)).toBeCloseTo(wanted, 8);
  });

  test('says why there is none', () => {
    const half = labels.map(() => 0.5);
    const line = calibrationLine(labels, half);
    expect(line.slope).toEqual({ reason: 'all forecasts are equal' });
    const events = labels.reduce((a, b) => a + b);
    expect(valueOf(line.intercept)).toBeCloseTo(logit(events / labels.length), 12);
    expect(calibrationLine(new Float64Array(3), Float64Array.of(0.1, 0.2, 0.3))).toEqual({
      intercept: { reason: 'no events' },
      slope: { reason: 'no events' },
    });
    const separated = calibrationLine(
      Float64Array.of(0, 0, 1, 1),
      Float64Array.of(0.1, 0.2, 0.6, 0.7),
    );
    expect(separated.slope).toHaveProperty('reason');
    expect(valueOf(separated.intercept)).toBeGreaterThan(0);
  });
});

describe('expectedCalibrationError', () => {
  test('bins of equal numbers, worked by hand', () => {
    const p = Float64Array.of(0.1, 0.9, 0.2, 0.8);
    const y = Float64Array.of(0, 1, 1, 0);
    // bins {.1, .2} and {.8, .9}: |.3 − 1| and |1.7 − 1|
    expect(valueOf(expectedCalibrationError(y, p, 2))).toBeCloseTo(0.35, 15);
    expect(valueOf(expectedCalibrationError(y, p, 1))).toBe(0);
    expect(valueOf(expectedCalibrationError(y, p, 4))).toBeCloseTo((0.1 + 0.1 + 0.8 + 0.8) / 4, 15);
  });

  test('equal forecasts are never split', () => {
    const stream = createStream('ties');
    const p = new Float64Array(500).map(() => stream.nextInt(4) / 4 + 0.1);
    const y = p.map((chance) => (stream.next() < chance ? 1 : 0));
    let wanted = 0;
    for (const chance of new Set(p)) {
      let gap = 0;
      p.forEach((value, i) => (gap += value === chance ? value - (y[i] ?? NaN) : 0));
      wanted += Math.abs(gap) / 500;
    }
    // four forecasts, ten bins: each forecast is its own bin
    expect(valueOf(expectedCalibrationError(y, p))).toBeCloseTo(wanted, 13);
    const constant = p.map(() => 0.5);
    const mean = y.reduce((a, b) => a + b) / 500;
    expect(valueOf(expectedCalibrationError(y, constant))).toBeCloseTo(Math.abs(mean - 0.5), 13);
  });

  test('refuses impossible bins, and says when there are no rows', () => {
    expect(() => expectedCalibrationError(labels, probabilities, 0)).toThrow('an integer ≥ 1');
    const none = new Float64Array(0);
    expect(expectedCalibrationError(none, none)).toEqual({ reason: 'no rows' });
  });
});
