import { describe, expect, test } from '@jest/globals';
import { createStream, sigmoid } from '@prodrome/numerics';
import {
  areaUnderRoc,
  averagePrecision,
  brierScore,
  brierSkill,
  calibrationLine,
  evaluateAnswered,
  evaluateModels,
  expectedCalibrationError,
  logLoss,
  metricNames,
  partOfSet,
  withinPatientConcordance,
  type ForecastSet,
  type MetricName,
  type MetricValue,
} from '../src/index.ts';
import { leftOutBy, replicatesFor } from '../src/intervals/left-out.ts';
import { pick, reorder, simulate, valueOf } from './fixtures.ts';

const stream = () => createStream('groups');

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

/** People whose rates differ and whose days follow on each other; a model that knows something of both, and one of their rate. */
function people(seed: string, count: number): [Record<string, Float64Array>, ForecastSet] {
  const source = createStream(seed);
  const rows: [number, number, number, number, number][] = [];
  for (let patient = 0; patient < count; patient++) {
    const own = 0.8 * source.nextNormal();
    const rate = sigmoid(0.7 * own + 0.3 * source.nextNormal() - 1.1);
    let before = 0;
    for (let day = 20 + source.nextInt(41); day > 0; day--) {
      const known = 0.7 * source.nextNormal();
      const label = Number(source.next() < sigmoid(own + known + 0.8 * before - 1.2));
      const noise = 0.2 * source.nextNormal();
      const forecast = sigmoid(0.7 * own + 0.8 * known + 0.7 * before + noise - 1.1);
      rows.push([label, patient, 1 - before, forecast, rate]);
      before = label;
    }
  }
  const column = (at: number): Float64Array => Float64Array.from(rows, (row) => row[at] as number);
  const set = {
    labels: column(0),
    patients: Int32Array.from(column(1)),
    onset: Uint8Array.from(column(2)),
  };
  return [{ model: column(3), rate: column(4) }, set];
}

describe('evaluateAnswered', () => {
  const { set, models } = simulate(11, 20);
  const m0 = model(models, 'm0');
  const gaps = model(models, 'm1').map((p, row) => (row % 3 === 0 ? NaN : p));
  const options = () => ({ stream: stream(), reference: 'm0' });

  test('whole models are judged on all rows, others on theirs beside the reference there, silent ones not at all', () => {
    const silent = m0.map(() => NaN);
    const found = evaluateAnswered({ gaps, silent, m0 }, set, options());
    expect(Object.keys(found)).toEqual(['gaps', 'm0']);
    const whole = evaluateModels({ m0 }, set, { ...options(), stream: stream().fork('metrics') });
    expect(found['m0']).toEqual(whole['m0']);
    const isAnswered = (row: number) => row % 3 !== 0;
    const at = (values: Float64Array) => values.filter((_, row) => isAnswered(row));
    const part = evaluateModels({ m0: at(m0), gaps: at(gaps) }, partOfSet(set, isAnswered), {
      ...{ ...options(), stream: stream().fork('metrics of gaps') },
    });
    expect(found['gaps']).toEqual({ ...part['gaps'], rows: at(gaps).length });
  });

  test('of one person nothing is told of within patients', () => {
    const { m0: one } = evaluateAnswered({ m0 }, set, { ...options(), isOnePerson: true });
    expect(one).not.toHaveProperty('withinAuc');
    expect(one?.ci).not.toHaveProperty('onsetWithinAuc');
    expect(one?.absent.withinAuc).toContain('one person');
    expect(one?.pooledAuc).toBeDefined();
  });
});

describe('evaluateModels', () => {
  test('values are those of the metric functions', () => {
    const { set, models } = simulate(1, 25);
    const metrics = evaluateModels(models, set, { stream: stream(), reference: 'm0' });
    for (const name of ['m0', 'm1']) {
      const wanted = pointMetrics(set, model(models, name), model(models, 'm0'));
      for (const metric of metricNames) {
        expect(metrics[name]?.[metric]).toBe(valueOf(wanted[metric]));
      }
      expect(metrics[name]).toMatchObject({ absent: {}, replicates: 25 });
    }
  });

  test('intervals are those of the metrics without each patient, literally', () => {
    const data = simulate(2, 20);
    const { set, models } = data;
    const { m1 } = evaluateModels(models, set, { stream: stream(), reference: 'm0', level: 0.8 });
    const without = [...new Set(set.patients)].map((id) => {
      const rows = [...set.patients.keys()].filter((row) => set.patients[row] !== id);
      const rest = pick(data, rows);
      return pointMetrics(rest.set, model(rest.models, 'm1'), model(rest.models, 'm0'));
    });
    for (const name of metricNames) {
      const value = m1?.[name] ?? NaN;
      const squares = without.reduce((sum, each) => sum + (valueOf(each[name]) - value) ** 2, 0);
      // scipy.stats.t.ppf(.9, 19)
      const half = 1.3277282090267988 * Math.sqrt((19 / 20) * squares);
      expect(m1?.ci[name]?.[0]).toBeCloseTo(
        name === 'ece' ? Math.max(0, value - half) : value - half,
        5,
      );
      expect(m1?.ci[name]?.[1]).toBeCloseTo(
        Math.min(value + half, name.endsWith('Auc') ? 1 : Infinity),
        5,
      );
    }
  });

  test.each([5, 12])(
    'of %i patients hold what is true of all people, about as often as they say',
    (few) => {
      const truth = evaluateModels(...people('all', 6000), {
        ...{ stream: stream(), replicates: 2 },
        reference: 'rate',
      })['model'];
      const cases = 200;
      const held = Object.fromEntries(metricNames.map((name) => [name, 0])) as Record<
        MetricName,
        number
      >;
      for (let at = 0; at < cases; at++) {
        const found = evaluateModels(...people(`${few}/${at}`, few), {
          stream: stream(),
          reference: 'rate',
        })['model'];
        for (const name of metricNames) {
          const [low, high] = found?.ci[name] ?? [NaN, NaN];
          held[name] += Number(low <= (truth?.[name] ?? NaN) && (truth?.[name] ?? NaN) <= high);
        }
      }
      // a percentile bootstrap of five patients: 74 to 88 %, of the calibration error none
      for (const name of metricNames) {
        expect([name, held[name] / cases > 0.85]).toEqual([name, true]);
      }
    },
  );

  test('more patients than replicates are left out in random groups of one size', () => {
    const groups = leftOutBy(1003, 100, stream());
    const sizes = new Float64Array(100);
    groups.forEach((group) => (sizes[group] = (sizes[group] ?? NaN) + 1));
    expect([...new Set(sizes)].sort()).toEqual([10, 11]);
    expect([...leftOutBy(4, 100, stream())]).toEqual([0, 1, 2, 3]);
    const { set, models } = simulate(5, 300);
    const run = (replicates: number) =>
      evaluateModels(models, set, { stream: stream(), replicates })['m0']?.ci.brier ?? [NaN, NaN];
    const [all, grouped] = [run(300), run(60)];
    expect(run(60)).toEqual(grouped);
    // the error of an error from 60 groups is about 1 / sqrt(120) of it
    expect((grouped[1] - grouped[0]) / (all[1] - all[0])).toBeGreaterThan(0.75);
    expect((grouped[1] - grouped[0]) / (all[1] - all[0])).toBeLessThan(1.3);
  });

  test('sharing points of the calibration line moves its interval by less than a hundredth of its width', () => {
    const { set, models } = simulate(9, 400, 1);
    // 1. about 5,000 different forecasts, which share 1,000 points
    const jitter = createStream('jitter');
    const fine = model(models, 'm0').map((p) => p + 0.005 * (jitter.next() - 0.5));
    // 2. the same, rounded so that every forecast keeps a point of its own
    const coarse = fine.map((p) => Math.round(900 * p) / 900);
    const run = (m: Float64Array) => evaluateModels({ m }, set, { stream: stream() })['m'];
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
      evaluateModels(models, set, { stream: stream(), reference: 'm0' });
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
      const run = evaluateModels(models, { ...set, patients }, { stream: stream() });
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

    // one of five patients has all events
    const rare = {
      labels: Float64Array.of(1, 0, 0, 0, 0, 0),
      patients: Int32Array.of(1, 1, 2, 3, 4, 5),
    };
    const p = Float64Array.of(0.3, 0.2, 0.4, 0.1, 0.2, 0.2);
    const { p: some } = evaluateModels({ p }, rare, { stream: stream() });
    expect(some?.pooledAuc).toBeCloseTo(0.8, 14);
    expect(some?.ci.pooledAuc).toBeUndefined();
    expect(some?.absent['pooledAuc interval']).toBe('not defined without some patient');

    const alone = { ...rare, patients: new Int32Array(6) };
    const { p: one } = evaluateModels({ p }, alone, { stream: stream() });
    expect(one).toMatchObject({ replicates: 0, ci: {} });
    expect(one?.absent['brier interval']).toBe('1 patient: nobody to leave out');
    expect(evaluateModels({}, rare, { stream: stream() })).toEqual({});
  });

  test('makes fewer replicates of large sets, by their size alone', () => {
    const counts = [1000, 4e5, 9e5, 1e7].map((forecasts) => replicatesFor(500, forecasts));
    expect(counts).toEqual([500, 500, 222, 50]);
    expect(replicatesFor(3, 1e7)).toBe(3);
  });

  test('refuses what it cannot evaluate', () => {
    const { set, models } = simulate(7, 5);
    const refuses = (change: object, message: string) => {
      expect(() => evaluateModels(models, set, { stream: stream(), ...change })).toThrow(message);
    };
    refuses({ replicates: 1 }, 'an integer ≥ 2');
    refuses({ level: 1 }, 'level: expected between 0 and 1');
    refuses({ signal: AbortSignal.abort() }, 'a request to stop');
    const nan = { m: set.labels.map(() => NaN) };
    expect(() => evaluateModels(nan, set, { stream: stream() })).toThrow(
      'evaluateModels, m, forecast 0',
    );
  });
});
