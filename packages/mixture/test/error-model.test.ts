import { describe, expect, it } from '@jest/globals';
import { createStream } from '@prodrome/numerics';
import fc from 'fast-check';
import { fitErrorModel, loadErrorModel } from '../src/context/error-model.ts';
import { contextTable } from './support.ts';

const context = (values: readonly number[], width = 1) =>
  contextTable(
    Array.from({ length: width }, (_, c) => ({
      name: `c${c}`,
      domain: 'context',
      kind: 'number' as const,
    })),
    Float32Array.from(values),
    values.length / width,
  );

/** Gaussian elimination with pivots: an independent way to solve A·x = b. */
function solve(a: readonly (readonly number[])[], b: readonly number[]): number[] {
  const rows = a.map((row, i) => [...row, b[i] ?? NaN]);
  const n = rows.length;
  const at = (i: number, j: number) => rows[i]?.[j] ?? NaN;
  for (let p = 0; p < n; p++) {
    let best = p;
    for (let i = p; i < n; i++) if (Math.abs(at(i, p)) > Math.abs(at(best, p))) best = i;
    [rows[p], rows[best]] = [rows[best] ?? [], rows[p] ?? []];
    for (let i = 0; i < n; i++) {
      if (i === p) continue;
      const factor = at(i, p) / at(p, p);
      rows[i] = (rows[i] ?? []).map((value, j) => value - factor * at(p, j));
    }
  }
  return rows.map((_, i) => at(i, n) / at(i, i));
}

describe('error model', () => {
  it('is the ridge regression of squared error less ¼ on 1, p(1 − p) and context, no less than p(1 − p)', () => {
    const stream = createStream('ridge');
    const n = 60;
    const values = Float64Array.from({ length: n }, () => stream.next());
    const labels = Float64Array.from({ length: n }, () => Number(stream.next() < 0.4));
    const table = context(
      Array.from({ length: n }, () => Math.fround(stream.next() - 0.5)),
      1,
    );
    const inputs = Array.from(values, (p, i) => [1, p * (1 - p), table.values[i] ?? NaN]);
    const errors = Array.from(values, (p, i) => (p - (labels[i] ?? NaN)) ** 2 - 0.25);
    const sum = (term: (i: number) => number) => errors.reduce((s, _, i) => s + term(i), 0);
    const x = (i: number, a: number) => inputs[i]?.[a] ?? NaN;
    const gram = [0, 1, 2].map((a) =>
      [0, 1, 2].map((b) => sum((i) => x(i, a) * x(i, b)) + Number(a === b)),
    );
    const target = [0, 1, 2].map((a) => sum((i) => x(i, a) * (errors[i] ?? NaN)));
    const beta = solve(gram, target);
    const confidence = fitErrorModel(values, table, labels).confidence(values, table);
    confidence.forEach((found, i) => {
      const error = Math.max(x(i, 1), 0.25 + beta.reduce((s, b, a) => s + b * x(i, a), 0));
      expect(found).toBeCloseTo(Math.min(1, Math.max(0, 1 - 4 * error)), 9);
    });
  });

  it('an expert that never answered has no confidence: nobody has seen it right', () => {
    const absent = new Float64Array(50).fill(NaN);
    const table = context(Array.from({ length: 50 }, () => 0));
    const model = fitErrorModel(absent, table, new Float64Array(50));
    expect([...model.confidence(Float64Array.of(0.01, 0.5, 0.99), context([0, 0, 0]))]).toEqual([
      0, 0, 0,
    ]);
  });

  it('many right answers earn a confidence near 1, many coin-like ones none', () => {
    const n = 5000;
    const table = context(Array.from({ length: n }, () => 0));
    const labels = Float64Array.from({ length: n }, (_, i) => i % 2);
    const one = context([0]);
    const right = fitErrorModel(labels, table, labels).confidence(Float64Array.of(1), one);
    expect(right[0]).toBeGreaterThan(0.999);
    const coin = fitErrorModel(new Float64Array(n).fill(0.5), table, labels);
    expect(coin.confidence(Float64Array.of(0.5), one)[0]).toBeCloseTo(0, 9);
  });

  it('is never surer than the forecast itself (property)', () => {
    const stream = createStream('sure');
    const values = Float64Array.from({ length: 400 }, () => stream.next());
    const labels = Float64Array.from(values, (p) => Number(p > 0.5));
    const model = fitErrorModel(values, context([...values], 1), labels);
    const probability = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(probability, fc.float({ min: -50, max: 50, noNaN: true }), (p, x) => {
        const found = model.confidence(Float64Array.of(p), context([x]))[0] ?? NaN;
        expect(found).toBeLessThanOrEqual(1 - 4 * p * (1 - p) + 1e-12);
      }),
      { seed: 7, numRuns: 200 },
    );
  });

  it('lies in [0, 1], is a property of the row, NaN where absent, and survives saving (property)', () => {
    const rows = fc.array(
      fc.tuple(
        fc.oneof(fc.constant(NaN), fc.double({ min: 0, max: 1, noNaN: true })),
        fc.float({ min: -50, max: 50, noNaN: true }),
        fc.constantFrom(0, 1),
      ),
      { minLength: 1, maxLength: 40 },
    );
    fc.assert(
      fc.property(rows, (given) => {
        const values = Float64Array.from(given, ([p]) => p);
        const table = context(given.map(([, c]) => c));
        const model = fitErrorModel(
          values,
          table,
          Float64Array.from(given, ([, , y]) => y),
        );
        const all = model.confidence(values, table);
        const again = loadErrorModel(model.saveState());
        given.forEach(([p, c], i) => {
          const alone = again.confidence(Float64Array.of(p), context([c]))[0] ?? -1;
          expect(alone).toBe(all[i]);
          if (Number.isNaN(p)) expect(alone).toBeNaN();
          else expect(alone >= 0 && alone <= 1).toBe(true);
        });
      }),
      { seed: 51, numRuns: 60 },
    );
  });
});
