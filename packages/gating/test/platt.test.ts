import { describe, expect, it } from '@jest/globals';
import { createStream, logit, sigmoid } from '@prodrome/numerics';
import type { Calibration } from '@prodrome/core';
import { platt } from '../src/index.ts';
import { create } from './support.ts';

const n = 20_000;
const stream = createStream('calibration');
const truth = Float64Array.from({ length: n }, () => 0.02 + 0.96 * stream.next());
const labels = truth.map((p) => Number(stream.next() < p));
const points = Float64Array.of(0.05, 0.2, 0.5, 0.8, 0.95);

async function fitPlatt(
  values: Float64Array,
  known: Float64Array,
  outputs = 1,
): Promise<Calibration> {
  const calibration = await create(platt);
  calibration.fit(values, known, outputs);
  return calibration;
}

async function loadPlatt(state: ReturnType<Calibration['saveState']>): Promise<Calibration> {
  const calibration = await create(platt);
  calibration.loadState(state);
  return calibration;
}

describe('Platt calibration', () => {
  it('leaves calibrated forecasts as they are', async () => {
    const fitted = await fitPlatt(truth, labels);
    fitted.apply(points).forEach((p, i) => {
      expect(Math.abs(p - (points[i] ?? NaN))).toBeLessThan(0.015);
    });
  });

  it('undoes a known distortion of the log odds', async () => {
    const distort = (p: number) => sigmoid(0.7 + 2 * logit(p));
    const fitted = await fitPlatt(truth.map(distort), labels);
    fitted.apply(points.map(distort)).forEach((p, i) => {
      expect(Math.abs(p - (points[i] ?? NaN))).toBeLessThan(0.015);
    });
  });

  it('a handful of rows moves little: it is drawn to the identity', async () => {
    const fitted = await fitPlatt(Float64Array.of(0.5, 0.5), Float64Array.of(1, 1));
    expect(fitted.apply(Float64Array.of(0.5))[0]).toBeLessThan(0.75);
  });

  it('is finite at 0 and 1, keeps NaN and order, and survives saving bit for bit', async () => {
    const fitted = await fitPlatt(truth, labels);
    const given = Float64Array.of(0, 0.1, 0.9, 1, NaN);
    const out = fitted.apply(given);
    expect(out[4]).toBeNaN();
    expect([...out.subarray(0, 4)]).toEqual([...out.subarray(0, 4)].sort((a, b) => a - b));
    expect((await loadPlatt(fitted.saveState())).apply(given)).toEqual(out);
  });

  it('corrects each output by itself', async () => {
    const distort = (p: number) => sigmoid(0.7 + 2 * logit(p));
    const both = (values: Float64Array, other: Float64Array) =>
      Float64Array.from({ length: 2 * values.length }, (_, at) => {
        const from = at % 2 === 0 ? values : other;
        return from[Math.floor(at / 2)] ?? NaN;
      });
    const fitted = await fitPlatt(both(truth, truth.map(distort)), both(labels, labels), 2);
    const one = await fitPlatt(truth, labels);
    const two = await fitPlatt(truth.map(distort), labels);
    expect(fitted.apply(both(points, points))).toEqual(both(one.apply(points), two.apply(points)));
  });
});
