import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { areaUnderRoc, averagePrecision, withinPatientConcordance } from '../src/index.ts';
import { labels, probabilities, simulate, valueOf } from './fixtures.ts';

const row = fc.record({
  label: fc.constantFrom(0, 1),
  score: fc.integer({ min: -4, max: 4 }),
  patient: fc.integer({ min: -2, max: 2 }),
  onset: fc.constantFrom(0, 1),
});
const someRows = fc.array(row, { minLength: 1, maxLength: 60 });
type Row = typeof row extends fc.Arbitrary<infer T> ? T : never;

/** [pairs won, pairs] over all pairs of an event and a non-event that `same` allows. */
const pairs = (rows: readonly Row[], same: (a: Row, b: Row) => boolean): [number, number] => {
  let [won, all] = [0, 0];
  for (const event of rows.filter((r) => r.label === 1)) {
    for (const other of rows.filter((r) => r.label === 0 && same(event, r))) {
      won += event.score > other.score ? 1 : event.score === other.score ? 0.5 : 0;
      all++;
    }
  }
  return [won, all];
};
const columns = (rows: readonly Row[]) => ({
  labels: Float64Array.from(rows, (r) => r.label),
  scores: Float64Array.from(rows, (r) => r.score),
  patients: Int32Array.from(rows, (r) => r.patient),
  onset: Uint8Array.from(rows, (r) => r.onset),
});
const expectShare = (metric: ReturnType<typeof areaUnderRoc>, [won, all]: [number, number]) => {
  if (all === 0) expect(metric).toHaveProperty('reason');
  else expect(valueOf(metric)).toBeCloseTo(won / all, 14);
};

describe('areaUnderRoc', () => {
  test('counts all pairs, ties half', () => {
    fc.assert(
      fc.property(someRows, (rows) => {
        const { labels, scores } = columns(rows);
        expectShare(
          areaUnderRoc(labels, scores),
          pairs(rows, () => true),
        );
      }),
    );
  });

  test('does not change under rising maps, and turns round with the labels', () => {
    const { set, models } = simulate(3, 30);
    const p = models['m1'] ?? new Float64Array();
    const auc = valueOf(areaUnderRoc(set.labels, p));
    expect(
      valueOf(
        areaUnderRoc(
          set.labels,
          p.map((x) => Math.exp(9 * x) - 5),
        ),
      ),
    ).toBe(auc);
    expect(
      valueOf(
        areaUnderRoc(
          set.labels.map((y) => 1 - y),
          p,
        ),
      ),
    ).toBeCloseTo(1 - auc, 14);
    expect(valueOf(areaUnderRoc(set.labels, p.fill(0.3)))).toBe(0.5);
  });

  test('scikit-learn 1.9.1', () => {
    expect(valueOf(areaUnderRoc(labels, probabilities))).toBeCloseTo(0.6291640477686989, 14);
    const coarse = probabilities.map((p) => Math.floor(6 * p + 0.5) / 6);
    expect(valueOf(areaUnderRoc(labels, coarse))).toBeCloseTo(0.6184789440603394, 14);
  });

  test('says why there is none', () => {
    const p = Float64Array.of(0.1, 0.2);
    expect(areaUnderRoc(new Float64Array(2), p)).toEqual({ reason: 'no events' });
    expect(areaUnderRoc(Float64Array.of(1, 1), p)).toEqual({ reason: 'nothing but events' });
    expect(() => areaUnderRoc(Float64Array.of(1, 0.5), p)).toThrow('label 1: expected 0 or 1');
    expect(() => areaUnderRoc(Float64Array.of(1, 0), Float64Array.of(0, NaN))).toThrow(
      'forecast 1',
    );
    expect(() => areaUnderRoc(Float64Array.of(1), p)).toThrow('expected 1 values, got 2');
  });
});

describe('averagePrecision', () => {
  test('scikit-learn 1.9.1, without and with many ties', () => {
    expect(valueOf(averagePrecision(labels, probabilities))).toBeCloseTo(0.6710667736055093, 14);
    const coarse = probabilities.map((p) => Math.floor(6 * p + 0.5) / 6);
    expect(valueOf(averagePrecision(labels, coarse))).toBeCloseTo(0.6117601230547101, 14);
  });

  test('is the sum over thresholds, 1 for a perfect order, the base rate for equal forecasts', () => {
    fc.assert(
      fc.property(someRows, (rows) => {
        const { labels, scores } = columns(rows);
        const events = rows.filter((r) => r.label === 1).length;
        const metric = averagePrecision(labels, scores);
        if (events === 0) {
          expect(metric).toEqual({ reason: 'no events' });
          return;
        }
        let wanted = 0;
        for (const threshold of new Set(scores)) {
          const above = rows.filter((r) => r.score >= threshold);
          const gained = rows.filter((r) => r.score === threshold && r.label === 1).length;
          const precision = above.filter((r) => r.label === 1).length / above.length;
          wanted += (gained / events) * precision;
        }
        expect(valueOf(metric)).toBeCloseTo(wanted, 13);
        expect(valueOf(averagePrecision(labels, labels))).toBe(1);
        const equal = averagePrecision(
          labels,
          labels.map(() => 0.5),
        );
        expect(valueOf(equal)).toBeCloseTo(events / rows.length, 14);
      }),
    );
  });
});

describe('withinPatientConcordance', () => {
  test('counts the pairs of one patient only', () => {
    fc.assert(
      fc.property(someRows, (rows) => {
        const { labels, scores, patients, onset } = columns(rows);
        const same = (a: Row, b: Row) => a.patient === b.patient;
        const set = { labels, patients, onset };
        expectShare(withinPatientConcordance(set, scores), pairs(rows, same));
        const free = rows.filter((r) => r.onset === 1);
        expectShare(withinPatientConcordance(set, scores, { onsetOnly: true }), pairs(free, same));
      }),
    );
  });

  test('a forecast that only knows the patients is worth ½, whatever its pooled area', () => {
    const patients = Int32Array.of(1, 1, 1, 1, 2, 2, 2, 2);
    const labels = Float64Array.of(1, 1, 1, 0, 0, 0, 0, 1);
    const rates = patients.map((patient) => (patient === 1 ? 75 : 25));
    const p = Float64Array.from(rates, (rate) => rate / 100);
    expect(withinPatientConcordance({ labels, patients }, p)).toEqual({ value: 0.5 });
    expect(valueOf(areaUnderRoc(labels, p))).toBe(0.75);
  });

  test('says why there is none', () => {
    const labels = Float64Array.of(1, 0);
    const apart = { labels, patients: Int32Array.of(1, 2) };
    expect(withinPatientConcordance(apart, labels)).toHaveProperty('reason');
    expect(withinPatientConcordance(apart, labels, { onsetOnly: true })).toEqual({
      reason: 'it is not known which days were free',
    });
    const short = { labels, patients: Int32Array.of(1) };
    expect(() => withinPatientConcordance(short, labels)).toThrow('patients: expected 2 values');
  });
});
