import { describe, expect, it } from '@jest/globals';
import { createStream } from '@prodrome/numerics';
import { skillScores } from '../src/index.ts';

const n = 400;
const stream = createStream('skill');
const truth = Float64Array.from({ length: n }, () => 0.05 + 0.9 * stream.next());
const labels = truth.map((p) => Number(stream.next() < p));
const patients = Int32Array.from(truth, (_, i) => i % 20);
const floor = new Float64Array(n).fill(labels.reduce((sum, label) => sum + label, 0) / n);
const half = truth.map((p, i) => 0.5 * (p + (floor[i] as number)));
const set = { labels, patients };
const options = () => ({ floor, ceiling: truth });
const loss = (values: Float64Array): number =>
  values.reduce((sum, p, i) => sum - Math.log(labels[i] === 1 ? p : 1 - p), 0);

describe('skill between a floor and a ceiling', () => {
  it('is 0 at the floor, 1 at the ceiling, and between them by log loss', () => {
    const found = skillScores({ floor, half, truth }, set, options());
    expect(found['floor']?.value).toBe(0);
    expect(found['truth']?.value).toBe(1);
    const expected = (loss(floor) - loss(half)) / (loss(floor) - loss(truth));
    expect(found['half']?.value).toBeCloseTo(expected, 12);
  });

  it('has the interval of literally left out patients', () => {
    const found = skillScores({ half }, set, options())['half'];
    const without = Array.from({ length: 20 }, (_, patient) => {
      const kept = (values: Float64Array) => values.filter((_, row) => patients[row] !== patient);
      const part = { labels: kept(labels), patients: patients.filter((own) => own !== patient) };
      const ends = { floor: kept(floor), ceiling: kept(truth) };
      return skillScores({ half: kept(half) }, part, ends)['half']?.value ?? NaN;
    });
    const value = found?.value ?? NaN;
    const squares = without.reduce((sum, each) => sum + (each - value) ** 2, 0);
    // scipy.stats.t.ppf(.975, 19)
    const width = 2.093024054408263 * Math.sqrt((19 / 20) * squares);
    expect(found?.ci?.[0]).toBeCloseTo(value - width, 9);
    expect(found?.ci?.[1]).toBeCloseTo(value + width, 9);
  });

  it('of one patient has no interval', () => {
    const alone = { labels, patients: new Int32Array(n) };
    expect(skillScores({ half }, alone, options())['half']).not.toHaveProperty('ci');
  });

  it('refuses forecasts that are none', () => {
    const broken = half.map((p, i) => (i === 7 ? NaN : p));
    expect(() => skillScores({ broken }, set, options())).toThrow(
      expect.objectContaining({ code: 'NUMERIC' }),
    );
  });
});
