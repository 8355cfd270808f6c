import { describe, expect, it } from '@jest/globals';
import { causalTransformChecks, runChecks, scanChecks } from '@prodrome/conformance';
import { createFeatureTable, defineTransform, takeRows, type FeatureTable } from '@prodrome/core';
import { walkComponent } from '@prodrome/graph';
import { createStream } from '@prodrome/numerics';
import { createScreening, createScreeningScan, noOptionsSchema } from '../src/index.ts';
import { all, number, worst } from './support.ts';

const days = 120;

/** Patients whose pulse varies about a level of their own; `read` changes what is written down. */
function diaries(
  patients: number,
  seed: string,
  read: (value: number, day: number, patient: number) => number = (value) => value,
): FeatureTable {
  const stream = createStream(seed);
  const values = new Float32Array(patients * days * 2);
  for (let patient = 0; patient < patients; patient++) {
    const [level, spread] = [50 + 30 * stream.next(), 1 + 4 * stream.next()];
    for (let day = 0; day < days; day++) {
      const value = level + spread * (stream.next() + stream.next() - 1);
      const at = 2 * (patient * days + day);
      values[at] = read(value, day, patient);
      values[at + 1] = stream.nextInt(3);
    }
  }
  return createFeatureTable({
    columns: [number('pulse'), number('cups')].map((column) => ({
      ...column,
      domain: 'physiological',
    })),
    values,
    patients: Int32Array.from({ length: patients * days }, (_, row) => Math.floor(row / days)),
    times: Float64Array.from({ length: patients * days }, (_, row) => row % days),
    patientIds: Array.from({ length: patients }, (_, patient) => String(patient)),
  });
}

const training = diaries(40, 'training');
const fitted = (table = training) => {
  const screening = createScreening();
  screening.fit(table, all(table.rows));
  return screening;
};

/** Share of the days of `from` on whose pulse is unknown. */
function unknownFrom(table: FeatureTable, from: number): number {
  const rows = [...all(table.rows)].filter((row) => (table.times[row] as number) >= from);
  return rows.filter((row) => Number.isNaN(table.values[2 * row])).length / rows.length;
}

const noise = () => {
  const stream = createStream('noise');
  return (value: number, day: number) => (day < 60 ? value : 30 + 90 * stream.next());
};

describe('screening', () => {
  it('takes what a broken sensor reads for unknown within a week and a half, and hardly anything else', () => {
    const screening = fitted();
    expect(unknownFrom(screening.apply(training).table, 0)).toBeLessThan(0.005);
    const fresh = screening.apply(diaries(40, 'fresh')).table;
    expect(unknownFrom(fresh, 0)).toBeLessThan(0.01);
    const broken = screening.apply(diaries(40, 'fresh', noise())).table;
    expect(unknownFrom(broken, 70)).toBeGreaterThan(0.95);
  });

  it('believes another device, and a sensor that was repaired', () => {
    const screening = fitted();
    const other = diaries(40, 'fresh', (value, day) => (day < 60 ? value : value + 25));
    expect(unknownFrom(screening.apply(other).table, 60)).toBeLessThan(0.02);
    const stream = createStream('noise');
    const repaired = diaries(40, 'fresh', (value, day) =>
      day < 60 || day >= 80 ? value : 30 + 90 * stream.next(),
    );
    expect(unknownFrom(screening.apply(repaired).table, 110)).toBeLessThan(0.05);
  });

  it('leaves other columns as they are, and tables that are too small to judge by', () => {
    const { table } = fitted().apply(diaries(40, 'fresh', noise()));
    const cups = (of: FeatureTable) => [...of.values].filter((_, at) => at % 2 === 1);
    expect(cups(table)).toEqual(cups(diaries(40, 'fresh', noise())));
    const small = diaries(8, 'small');
    const broken = diaries(8, 'small', noise());
    expect(fitted(small).apply(broken).table).toBe(broken);
  });

  it('takes jumps of what is no reading of the body as they are: they are exposures', () => {
    const asWeather = (table: FeatureTable): FeatureTable => ({
      ...table,
      columns: table.columns.map((column) => ({ ...column, domain: 'environmental' })),
    });
    const broken = asWeather(diaries(40, 'fresh', noise()));
    expect(fitted(asWeather(training)).apply(broken).table).toBe(broken);
  });

  it('learns from the given rows only', () => {
    const rows = all(training.rows).filter((row) => (training.patients[row] as number) < 20);
    const other = diaries(40, 'training', (value, _day, patient) => (patient < 20 ? value : 7));
    const [one, two] = [createScreening(), createScreening()];
    one.fit(training, rows);
    two.fit(other, rows);
    expect(one.saveState()).toEqual(two.saveState());
  });

  it('keeps the laws of causal transforms, its scan those of scans', async () => {
    const type = defineTransform({
      type: 'screening',
      description: 'what erratic sensors read is unknown',
      options: noOptionsSchema,
      create: createScreening,
    });
    const transforms = await runChecks(causalTransformChecks, { type, options: {} });
    expect(transforms.passed).toHaveLength(causalTransformChecks.length);
    const norms = [{ column: 1, usual: 0.5, most: 3, limit: 1.2, jump: 4 }];
    const scans = await runChecks(scanChecks, { create: () => createScreeningScan(4, norms) });
    expect(scans.passed).toHaveLength(scanChecks.length);
  });

  it('is the same as a graph, day by day', async () => {
    const screening = fitted();
    const gaps = createStream('gaps');
    const read = noise();
    const table = diaries(6, 'fresh', (value, day) => (gaps.next() < 0.2 ? NaN : read(value, day)));
    const { table: expected, states } = screening.apply(table);
    const got = await walkComponent(table, screening, (graph, input) => {
      const { features: values = input.features, ...memory } =
        screening.toGraph?.(graph, input) ?? {};
      return { values, ...memory };
    });
    expect(worst(got.values, expected.values)).toBe(0);
    expect(worst(got.states, states.values)).toBe(0);
    expect(unknownFrom(expected, 70)).toBeGreaterThan(0.9);
  });

  it('answers with the same bits after a round trip, and in parts', () => {
    const screening = fitted();
    const loaded = createScreening();
    loaded.loadState(screening.saveState());
    expect(loaded.saveState()).toEqual(screening.saveState());
    const table = diaries(6, 'fresh', noise());
    const whole = screening.apply(table);
    const again = loaded.apply(table);
    expect([again.table.values, again.states]).toEqual([whole.table.values, whole.states]);
    expect(unknownFrom(whole.table, 70)).toBeGreaterThan(0.9);
    const rowsOf = (isLate: boolean) =>
      all(table.rows).filter((row) => (table.times[row] as number) >= 66 === isLate);
    const [early, late] = [takeRows(table, rowsOf(false)), takeRows(table, rowsOf(true))];
    const first = loaded.apply(early);
    const rest = loaded.apply(late, first.states);
    expect(rest.states).toEqual(whole.states);
    expect(first.table.values).toEqual(takeRows(whole.table, rowsOf(false)).values);
    expect(rest.table.values).toEqual(takeRows(whole.table, rowsOf(true)).values);
  });

  it('refuses a state whose columns are none of its own', () => {
    const state = fitted().saveState();
    const column = { shape: [1], data: Float64Array.of(7) };
    expect(() => {
      createScreening().loadState({ ...state, tensors: { ...state.tensors, column } });
    }).toThrow(expect.objectContaining({ code: 'STATE' }));
  });
});
