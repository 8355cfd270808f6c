import { describe, expect, test } from '@jest/globals';
import { createStream, quantile } from '@prodrome/numerics';
import {
  areaUnderRoc,
  averagePrecision,
  brierScore,
  brierSkill,
  calibrationLine,
  evaluateModels,
  expectedCalibrationError,
  logLoss,
  metricNames,
  withinPatientConcordance,
  type ForecastSet,
  type MetricName,
  type MetricValue,
} from '../src/index.ts';
import { drawsFor } from '../src/intervals/patient-bootstrap.ts';
import { pick, reorder, simulate, valueOf } from './fixtures.ts';

const stream = () => createStream('bootstrap');

const pointMetrics = (
  set: ForecastSet,
  p: Float64Array,
  reference: Float64Array,
): Record<MetricName, MetricValue> => {
  const line = calibrationLine(set.labels, p);
  return {
    pooledAuc: areaUnderRoc(set.labels, p),
    withinAuc: withinPatientConcordance(set, p),
    onsetWithinAuc: withinPatientConcordance(set, p, { onsetOnly: true }),
    averagePrecision: averagePrecision(set.labels, p),
    brier: brierScore(set.labels, p),
    brierSkill: brierSkill(set.labels, p, reference),
    logLoss: logLoss(set.labels, p),
    calibrationIntercept: line.intercept,
    calibrationSlope: line.slope,
    ece: expectedCalibrationError(set.labels, p),
  };
};
const model = (models: Record<string, Float64Array>, name: string): Float64Array => {
  const values = models[name];
  if (!values) throw new Error(name);
  return values;
};

describe('evaluateModels', () => {
  test('values are those of the metric functions', () => {
    const { set, models } = simulate(1, 25);
    const metrics = evaluateModels(models, set, { stream: stream(), draws: 50, reference: 'm0' });
    for (const name of ['m0', 'm1']) {
      const wanted = pointMetrics(set, model(models, name), model(models, 'm0'));
      for (const metric of metricNames) {
        expect(metrics[name]?.[metric]).toBe(valueOf(wanted[metric]));
      }
      expect(metrics[name]).toMatchObject({ absent: {}, draws: 50 });
    }
  });

  test('intervals are those of the metrics on literally repeated patients', () => {
    const data = simulate(2, 20);
    const { set, models } = data;
    const draws = 60;
    const metrics = evaluateModels(models, set, {
      stream: stream(),
      draws,
      reference: 'm0',
      level: 0.8,
    });
    const ids = [...new Set(set.patients)].sort((a, b) => a - b);
    const source = stream();
    const drawn = new Map<MetricName, number[]>(metricNames.map((name) => [name, []]));
    for (let draw = 0; draw < draws; draw++) {
      const chosen = ids.map(() => ids[Math.floor(source.next() * ids.length)] ?? NaN);
      const rows = chosen.flatMap((id) =>
        [...set.patients.keys()].filter((row) => set.patients[row] === id),
      );
      const again = pick(data, rows);
      const sample = pointMetrics(again.set, model(again.models, 'm1'), model(again.models, 'm0'));
      // a patient drawn twice is two patients: their pairs may not mix
      let next = 0;
      const apart = chosen.flatMap((id) => {
        const days = set.patients.filter((patient) => patient === id).length;
        next++;
        return new Array<number>(days).fill(next);
      });
      const split = { ...again.set, patients: Int32Array.from(apart) };
      const p = model(again.models, 'm1');
      sample.withinAuc = withinPatientConcordance(split, p);
      sample.onsetWithinAuc = withinPatientConcordance(split, p, { onsetOnly: true });
      for (const name of metricNames) drawn.get(name)?.push(valueOf(sample[name]));
    }
    for (const name of metricNames) {
      // bins of the calibration error are those of all rows, not of the draw
      if (name === 'ece') continue;
      const values = drawn.get(name) ?? [];
      const [low, high] = metrics['m1']?.ci[name] ?? [NaN, NaN];
      expect(low).toBeCloseTo(quantile(values, 0.1), 8);
      expect(high).toBeCloseTo(quantile(values, 0.9), 8);
    }
  });

  test('sharing points of the calibration line moves its interval by less than a hundredth of its width', () => {
    const { set, models } = simulate(9, 400, 1);
    // 1. about 5,000 different forecasts, which share 1,000 points
    const jitter = createStream('jitter');
    const fine = model(models, 'm0').map((p) => p + 0.005 * (jitter.next() - 0.5));
    // 2. the same, rounded so that every forecast keeps a point of its own
    const coarse = fine.map((p) => Math.round(900 * p) / 900);
    const run = (m: Float64Array) =>
      evaluateModels({ m }, set, { stream: stream(), draws: 100 })['m'];
    const [a, b] = [run(fine), run(coarse)];
    for (const name of ['calibrationSlope', 'calibrationIntercept'] as const) {
      const [low, high] = a?.ci[name] ?? [NaN, NaN];
      const [from, to] = b?.ci[name] ?? [NaN, NaN];
      const shift = (a?.[name] ?? NaN) - (b?.[name] ?? NaN);
      expect(Math.abs(low - from - shift)).toBeLessThan(0.01 * (high - low));
      expect(Math.abs(high - to - shift)).toBeLessThan(0.01 * (high - low));
    }
  });

  test('the same stream gives the same numbers; the order of rows does not matter', () => {
    const data = simulate(4, 15);
    const run = ({ set, models }: typeof data) =>
      evaluateModels(models, set, { stream: stream(), draws: 80, reference: 'm0' });
    expect(run(data)).toEqual(run(data));
    const [one, other] = [run(data)['m1'], run(reorder(data, 5))['m1']];
    for (const name of metricNames) {
      expect(Math.abs((one?.[name] ?? NaN) - (other?.[name] ?? NaN))).toBeLessThan(1e-12);
      expect(Math.abs((one?.ci[name]?.[0] ?? NaN) - (other?.ci[name]?.[0] ?? NaN))).toBeLessThan(
        1e-9,
      );
    }
  });

  test('intervals are wider over few patients with many rows than over many with few', () => {
    const { set, models } = simulate(6, 60);
    const width = (patients: Int32Array) => {
      const run = evaluateModels(models, { ...set, patients }, { stream: stream(), draws: 200 });
      const [low, high] = run['m1']?.ci.brier ?? [NaN, NaN];
      return high - low;
    };
    expect(width(set.patients)).toBeGreaterThan(width(set.patients.map((_, row) => row)));
  });

  test('what cannot be computed is absent, with its reason, and never NaN', () => {
    const labels = Float64Array.of(0, 0, 0, 0);
    const patients = Int32Array.of(1, 1, 2, 2);
    const m = Float64Array.of(0.1, 0.2, 0.1, 0.3);
    const { m: none } = evaluateModels(
      { m },
      { labels, patients },
      { stream: stream(), reference: 'x' },
    );
    expect(none?.absent).toEqual({
      pooledAuc: 'no events',
      withinAuc: 'no patient has both events and other days',
      onsetWithinAuc: 'it is not known which days were free',
      averagePrecision: 'no events',
      brierSkill: 'there is no x',
      calibrationIntercept: 'no events',
      calibrationSlope: 'no events',
    });
    expect(Object.keys(none?.ci ?? {}).sort()).toEqual(['brier', 'ece', 'logLoss']);
    expect(JSON.parse(JSON.stringify(none))).toEqual(none);

    // one of five patients has all events: a third of the draws has none
    const rare = {
      labels: Float64Array.of(1, 0, 0, 0, 0, 0),
      patients: Int32Array.of(1, 1, 2, 3, 4, 5),
    };
    const p = Float64Array.of(0.3, 0.2, 0.4, 0.1, 0.2, 0.2);
    const { p: some } = evaluateModels({ p }, rare, { stream: stream() });
    expect(some?.pooledAuc).toBeCloseTo(0.8, 14);
    expect(some?.ci.pooledAuc).toBeUndefined();
    expect(some?.absent['pooledAuc interval']).toMatch(/^defined in 3\d\d of 500 draws only$/);

    const alone = { ...rare, patients: new Int32Array(6) };
    const { p: one } = evaluateModels({ p }, alone, { stream: stream() });
    expect(one).toMatchObject({ draws: 0, ci: {} });
    expect(one?.absent['brier interval']).toBe('1 patient: nothing to resample');
    expect(evaluateModels({}, rare, { stream: stream() })).toEqual({});
  });

  test('makes fewer draws of large sets, by their size alone', () => {
    const counts = [1000, 4e5, 9e5, 1e7].map((forecasts) => drawsFor(500, forecasts));
    expect(counts).toEqual([500, 500, 222, 50]);
    expect(drawsFor(3, 1e7)).toBe(3);
  });

  test('refuses what it cannot evaluate', () => {
    const { set, models } = simulate(7, 5);
    const refuses = (change: object, message: string) => {
      expect(() => evaluateModels(models, set, { stream: stream(), ...change })).toThrow(message);
    };
    refuses({ draws: 0 }, 'draws ≥ 1');
    refuses({ level: 1 }, 'a level between 0 and 1');
    refuses({ signal: AbortSignal.abort() }, 'a request to stop');
    const nan = { m: set.labels.map(() => NaN) };
    expect(() => evaluateModels(nan, set, { stream: stream() })).toThrow(
      'evaluateModels, m, forecast 0',
    );
  });
});
