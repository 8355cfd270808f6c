import { describe, expect, test } from '@jest/globals';
import { createStream } from '@prodrome/numerics';
import {
  alertCurve,
  areaUnderRoc,
  concordanceByPatient,
  decisionCurve,
  evaluateModels,
  evaluateSubgroups,
  flexibleCalibration,
  precisionRecallCurve,
  reliabilityCurve,
  rocCurve,
  withinPatientConcordance,
} from '../src/index.ts';
import { rateOverPatients } from '../src/intervals/jackknife.ts';
import { labels, probabilities, simulate, valueOf } from './fixtures.ts';

const own = Int32Array.from(labels.keys());
const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

describe('curves of rankings', () => {
  test('the ROC curve is that of scikit-learn 1.9.1', () => {
    const curve = rocCurve(labels, probabilities);
    expect(curve).toHaveLength(42);
    expect(total(curve.map((point) => point.falsePositiveRate))).toBeCloseTo(
      18.441860465116278,
      12,
    );
    expect(total(curve.map((point) => point.truePositiveRate))).toBeCloseTo(23.81081081081081, 12);
  });

  test('precision against recall is that of scikit-learn 1.9.1', () => {
    const curve = precisionRecallCurve(labels, probabilities);
    expect(curve).toHaveLength(41);
    expect(total(curve.map((point) => point.precision))).toBeCloseTo(24.956529569880892, 12);
    expect(total(curve.map((point) => point.recall))).toBeCloseTo(23.81081081081081, 12);
  });

  test('a thinned curve keeps its ends and its area', () => {
    const { set, models } = simulate(3, 400);
    const scores = (models['m0'] as Float64Array).map((p, row) => p + row * 1e-9);
    const curve = rocCurve(set.labels, scores, 200);
    expect(curve.length).toBeLessThanOrEqual(200);
    expect(curve[0]).toMatchObject({ falsePositiveRate: 0, truePositiveRate: 0 });
    expect(curve.at(-1)).toMatchObject({ falsePositiveRate: 1, truePositiveRate: 1 });
    const area = curve.slice(1).reduce((sum, point, at) => {
      const before = curve[at] ?? point;
      const height = (point.truePositiveRate + before.truePositiveRate) / 2;
      return sum + height * (point.falsePositiveRate - before.falsePositiveRate);
    }, 0);
    expect(area).toBeCloseTo(valueOf(areaUnderRoc(set.labels, scores)), 3);
    expect(precisionRecallCurve(set.labels, scores, 200).length).toBeLessThanOrEqual(200);
  });

  test('nothing but one kind of day has no curve', () => {
    const none = new Float64Array(80);
    expect(rocCurve(none, probabilities)).toEqual([]);
    expect(rocCurve(none.fill(1), probabilities)).toEqual([]);
    expect(precisionRecallCurve(new Float64Array(80), probabilities)).toEqual([]);
  });
});

describe('flexibleCalibration', () => {
  const q = Float64Array.from(labels, (_, i) => (((i * 37) % 80) + 0.5) / 80);

  test('is the lowess of statsmodels 0.15.0', () => {
    const found = flexibleCalibration(labels, q);
    if ('reason' in found) throw new Error(found.reason);
    expect(found.ici).toBeCloseTo(0.2896334474050663, 7);
    expect(found.e50).toBeCloseTo(0.2460847125919923, 7);
    expect(found.e90).toBeCloseTo(0.6516925716854215, 7);
    const at = (x: number | undefined) =>
      found.points.find((point) => point.forecast === x)?.observed;
    expect(at(q[0])).toBeCloseTo(0.6827973474186657, 7);
    expect(at(q[2])).toBeCloseTo(0.24009045223597897, 7);
  });

  test('is near nothing for the truth, and near the shift for what is shifted; many forecasts as few', () => {
    const stream = createStream('flexible');
    const truth = new Float64Array(20_000).map(() => 0.1 + 0.6 * stream.next());
    const y = truth.map((p) => (stream.next() < p ? 1 : 0));
    const iciOf = (p: Float64Array): number => {
      const found = flexibleCalibration(y, p);
      return 'reason' in found ? NaN : found.ici;
    };
    expect(iciOf(truth)).toBeLessThan(0.012);
    expect(iciOf(truth.map((p) => p + 0.2))).toBeCloseTo(0.2, 1);
    expect(iciOf(truth.map((p) => Math.round(200 * p) / 200))).toBeCloseTo(iciOf(truth), 3);
  });

  test('equal forecasts have their own rate', () => {
    expect(
      flexibleCalibration(
        labels,
        labels.map(() => 0.5),
      ),
    ).toMatchObject({
      ici: expect.closeTo(Math.abs(0.5 - labels.reduce((sum, y) => sum + y, 0) / 80), 12),
      points: [{ forecast: 0.5 }],
    });
    expect(flexibleCalibration(new Float64Array(0), new Float64Array(0))).toEqual({
      reason: 'no rows',
    });
  });
});

describe('decisionCurve', () => {
  test('net benefits are those of dcurves 1.1.7', () => {
    const curve = decisionCurve({ labels, patients: own }, probabilities, {
      thresholds: [0.1, 0.25, 0.4, 0.5],
    });
    const expected = [
      [0.358333, 0.402778],
      [0.233333, 0.283333],
      [0.116667, 0.104167],
      [0.0625, -0.075],
    ];
    curve.forEach(({ netBenefit, always, advantage }, i) => {
      expect(netBenefit).toBeCloseTo(expected[i]?.[0] ?? NaN, 5);
      expect(always).toBeCloseTo(expected[i]?.[1] ?? NaN, 5);
      expect(advantage.value).toBeCloseTo(netBenefit - Math.max(0, always), 12);
      expect(advantage.ci?.[0]).toBeLessThan(advantage.value);
    });
  });
});

describe('intervals of rates', () => {
  test('of one row a patient: Wilson’s, with Student’s t (scipy 1.17.1)', () => {
    const hits = Float64Array.from({ length: 20 }, (_, i) => (i < 6 ? 1 : 0));
    const { ci } = rateOverPatients(hits, new Float64Array(20).fill(1), 0.95);
    expect(ci?.[0]).toBeCloseTo(0.13560430130155735, 9);
    expect(ci?.[1]).toBeCloseTo(0.5393419643225694, 9);
    const never = rateOverPatients(new Float64Array(20), new Float64Array(20).fill(1), 0.95);
    expect(never.ci?.[0]).toBe(0);
    expect(never.ci?.[1]).toBeCloseTo(0.1796806803569959, 9);
  });

  test.each([8, 12, 20, 50])('hold the truth in 19 of 20 draws of %i patients who differ', (n) => {
    const stream = createStream(`rates/${n}`);
    const draws = 1000;
    let held = 0;
    for (let draw = 0; draw < draws; draw++) {
      const rows = new Float64Array(n).map(() => 10 + stream.nextInt(40));
      const hits = rows.map((days) => {
        // beta(2, 6) as the second smallest of seven uniforms: mean .25
        const rate = Array.from({ length: 7 }, () => stream.next()).sort((a, b) => a - b)[1] ?? 0;
        let count = 0;
        for (let day = 0; day < days; day++) count += stream.next() < rate ? 1 : 0;
        return count;
      });
      const [low, high] = rateOverPatients(hits, rows, 0.95).ci ?? [1, 0];
      if (low <= 0.25 && 0.25 <= high) held++;
    }
    // standard error .007
    expect(held / draws).toBeGreaterThan(0.93);
    expect(held / draws).toBeLessThan(0.98);
  });
});

describe('curves of patients', () => {
  const { set, models } = simulate(4, 30);
  const forecasts = models['m0'] as Float64Array;

  test('bins of reliability hold every row, and their means the mean forecast', () => {
    const curve = reliabilityCurve(set, forecasts, { bins: 5 });
    const rows = total(curve.map((bin) => bin.rows));
    expect(rows).toBe(set.labels.length);
    const mean = total(curve.map((bin) => bin.rows * bin.forecast)) / rows;
    expect(mean).toBeCloseTo(forecasts.reduce((sum, p) => sum + p, 0) / rows, 12);
    const events = total(curve.map((bin) => bin.rows * bin.observed));
    expect(events).toBeCloseTo(
      set.labels.reduce((sum, y) => sum + y, 0),
      9,
    );
    for (const { observed, ci } of curve) {
      expect(ci?.[0]).toBeLessThanOrEqual(observed);
      expect(ci?.[1]).toBeGreaterThanOrEqual(observed);
    }
    expect(curve.map((bin) => bin.forecast)).toEqual(
      curve.map((bin) => bin.forecast).sort((a, b) => a - b),
    );
  });

  test('alerts are those that one counts', () => {
    const [point] = alertCurve(set, forecasts, { thresholds: [0.4] });
    const rows = [...forecasts.keys()];
    const warned = rows.filter((row) => (forecasts[row] ?? 0) >= 0.4);
    const hits = warned.filter((row) => set.labels[row] === 1).length;
    const events = rows.filter((row) => set.labels[row] === 1).length;
    expect(point?.alertsPerWeek).toBeCloseTo((7 * warned.length) / rows.length, 12);
    expect(point?.sensitivity?.value).toBeCloseTo(hits / events, 12);
    expect(point?.ppv?.value).toBeCloseTo(hits / warned.length, 12);
    const free = rows.length - events;
    expect(point?.specificity?.value).toBeCloseTo((free - (warned.length - hits)) / free, 12);
  });

  test('a threshold that nothing reaches has no predictive value', () => {
    const [point] = alertCurve(
      set,
      forecasts.map(() => 0.2),
      { thresholds: [0.3] },
    );
    expect(point).toMatchObject({ alertsPerWeek: 0, sensitivity: { value: 0 } });
    expect(point).not.toHaveProperty('ppv');
  });

  test('concordances of patients, weighed by their pairs, are that of all', () => {
    const found = concordanceByPatient(set, forecasts);
    const pairs = total(found.map((one) => one.pairs));
    const all = total(found.map((one) => one.pairs * one.concordance)) / pairs;
    expect(all).toBeCloseTo(valueOf(withinPatientConcordance(set, forecasts)), 12);
    expect(found.map((one) => one.patient)).toEqual(
      found.map((one) => one.patient).sort((a, b) => a - b),
    );
    expect(concordanceByPatient({ labels, patients: own }, probabilities)).toEqual([]);
    expect(
      concordanceByPatient({ labels, patients: own }, probabilities, { onsetOnly: true }),
    ).toEqual([]);
  });

  test('a subgroup is its rows alone, and says nothing of few', () => {
    const stream = createStream('groups');
    const groupOf = Array.from(set.patients, (patient) =>
      patient < 0 ? 'few' : patient % 2 === 0 ? 'even' : undefined,
    );
    const found = evaluateSubgroups(models, set, { number: groupOf }, { stream });
    expect(Object.keys(found['number'] ?? {})).toEqual(['even', 'few']);
    const rows = groupOf.flatMap((name, row) => (name === 'even' ? [row] : []));
    const at = (values: Float64Array) => Float64Array.from(rows, (row) => values[row] ?? NaN);
    const part = {
      labels: at(set.labels),
      patients: Int32Array.from(at(Float64Array.from(set.patients))),
      onset: Uint8Array.from(at(Float64Array.from(set.onset))),
    };
    expect(found['number']?.['even']?.models).toEqual(
      evaluateModels({ m0: at(forecasts), m1: at(models['m1'] as Float64Array) }, part, {
        ...{ stream: createStream('groups').fork('number/even') },
      }),
    );
    expect(found['number']?.['few']).toMatchObject({
      patients: 3,
      reason: 'fewer than 5 patients',
    });
    // another group, or none, changes nothing
    const alone = evaluateSubgroups(
      models,
      set,
      { number: groupOf.map((name) => (name === 'even' ? name : undefined)) },
      { stream: createStream('groups') },
    );
    expect(alone['number']?.['even']).toEqual(found['number']?.['even']);
  });
});
