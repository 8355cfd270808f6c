import { describe, expect, it } from '@jest/globals';
import { createStream, logit, sigmoid } from '@prodrome/numerics';
import { fitPlatt, loadPlatt } from '../src/calibration.ts';

const n = 20_000;
const stream = createStream('calibration');
const truth = Float64Array.from({ length: n }, () => 0.02 + 0.96 * stream.next());
const labels = truth.map((p) => Number(stream.next() < p));
const points = Float64Array.of(0.05, 0.2, 0.5, 0.8, 0.95);

describe('Platt calibration', () => {
  it('leaves calibrated forecasts as they are', () => {
    const fitted = fitPlatt(truth, labels);
    fitted.apply(points).forEach((p, i) => {
      expect(Math.abs(p - (points[i] ?? NaN))).toBeLessThan(0.015);
    });
  });

  it('undoes a known distortion of the log odds', () => {
    const distort = (p: number) => sigmoid(0.7 + 2 * logit(p));
    const fitted = fitPlatt(truth.map(distort), labels);
    fitted.apply(points.map(distort)).forEach((p, i) => {
      expect(Math.abs(p - (points[i] ?? NaN))).toBeLessThan(0.015);
    });
  });

  it('a handful of rows moves little: it is drawn to the identity', () => {
    const fitted = fitPlatt(Float64Array.of(0.5, 0.5), Float64Array.of(1, 1));
    expect(fitted.apply(Float64Array.of(0.5))[0]).toBeLessThan(0.75);
  });

  it('is finite at 0 and 1, keeps NaN and order, and survives saving bit for bit', () => {
    const fitted = fitPlatt(truth, labels);
    const given = Float64Array.of(0, 0.1, 0.9, 1, NaN);
    const out = fitted.apply(given);
    expect(out[4]).toBeNaN();
    expect([...out.subarray(0, 4)]).toEqual([...out.subarray(0, 4)].sort((a, b) => a - b));
    expect(loadPlatt(fitted.saveState()).apply(given)).toEqual(out);
  });
});
