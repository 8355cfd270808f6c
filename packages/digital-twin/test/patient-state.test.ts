import { beforeAll, describe, expect, it } from '@jest/globals';
import { createFeatureTable } from '@prodrome/core';
import {
  fitTwin,
  patientState,
  patientStateSchema,
  twinSchema,
  type DigitalTwin,
} from '../src/index.ts';
import { diary, rowsOf, setup } from './support.ts';

const table = diary();
let twin: DigitalTwin;
beforeAll(() => {
  twin = fitTwin(table, setup);
});

const first = 19_723;

describe('the state of a person', () => {
  it('at the end of a day is that of a table that ends there', () => {
    for (const last of [25, 40, 58]) {
      const cut = rowsOf(table, (row) => (table.times[row] as number) <= first + last);
      expect(patientState(twin, table, { patient: 'p3', asOf: first + last })).toEqual(
        patientState(twin, cut, { patient: 'p3' }),
      );
    }
  });

  it('is the same without anybody else, and after JSON', () => {
    const alone = rowsOf(table, (row) => table.patients[row] === 7);
    const state = patientState(twin, table, { patient: 'p7' });
    expect(patientState(twin, alone, { patient: 'p7' })).toEqual(state);
    expect(patientStateSchema.parse(JSON.parse(JSON.stringify(state)))).toEqual(state);
    const again = twinSchema.parse(JSON.parse(JSON.stringify(twin)));
    expect(patientState(again, table, { patient: 'p7' })).toEqual(state);
  });

  it('says what own days have taught: more with more days, and nothing of what was never recorded', () => {
    const learned = (asOf: number): number =>
      patientState(twin, table, { patient: 'p2', asOf: first + asOf }).sensitivities[0]?.learned ??
      NaN;
    expect(learned(50)).toBeGreaterThan(learned(15));
    const width = table.columns.length;
    const values = table.values.map((value, at) => (at % width === 0 ? NaN : value));
    const [stress] = patientState(twin, { ...table, values }, { patient: 'p2' }).sensitivities;
    expect(stress).toMatchObject({ variable: 'stress', days: 0 });
    expect(stress?.learned).toBeLessThan(0.02);
  });

  it('finds the effect that is there, and none where none is', () => {
    const of = (variable: string, term: string): number => {
      const at = twin.variables.flatMap(({ name, terms }) =>
        terms.map(({ kind }) => `${name} ${kind}`),
      );
      return twin.onset.mean[1 + at.indexOf(`${variable} ${term}`)] as number;
    };
    // half a log odds a point, in standard deviations of the own days
    expect(of('stress', 'level') / (twin.scales[0]?.deviation ?? NaN)).toBeCloseTo(0.5, 0);
    expect(of('stress', 'level')).toBeGreaterThan(0.5);
    expect(Math.abs(of('coffee', 'level'))).toBeLessThan(0.25);
  });

  it('of an unknown patient, of a table without a column or without outcomes is refused', () => {
    expect(() => patientState(twin, table, { patient: 'p99' })).toThrow(
      expect.objectContaining({ code: 'NOT_FOUND' }),
    );
    expect(() => patientState(twin, table, { patient: 'p1', asOf: 3 })).toThrow(
      expect.objectContaining({ code: 'NOT_FOUND' }),
    );
    const columns = table.columns.map((column) => ({ ...column, name: `${column.name}_` }));
    expect(() => fitTwin({ ...table, columns }, setup)).toThrow(
      expect.objectContaining({ code: 'SCHEMA' }),
    );
    const { columns: all, values, patients, times, patientIds } = table;
    const aligned = createFeatureTable({ columns: all, values, patients, times, patientIds });
    expect(() => fitTwin(aligned, setup)).toThrow(expect.objectContaining({ code: 'DATA_COLUMN' }));
    const seconds = { ...table, times: table.times.map((day) => 86_400 * day) };
    expect(() => fitTwin(seconds, setup)).toThrow(expect.objectContaining({ code: 'DATA_VALUE' }));
    const few = rowsOf(table, (row) => (table.patients[row] as number) < 5);
    expect(() => fitTwin(few, setup)).toThrow(
      expect.objectContaining({ code: 'DATA_INSUFFICIENT' }),
    );
  });
});

it('the same table gives the same twin, and so does one with the people in another order', () => {
  expect(fitTwin(table, setup)).toEqual(twin);
  const width = table.columns.length;
  const days = table.rows / table.patientIds.length;
  // whole people from the last to the first
  const from = Array.from({ length: table.rows }, (_, row) => {
    const patient = table.patientIds.length - 1 - Math.floor(row / days);
    return patient * days + (row % days);
  });
  const turned = fitTwin(
    createFeatureTable({
      ...table,
      values: Float32Array.from(
        from.flatMap((row) => [...table.values.subarray(row * width, (row + 1) * width)]),
      ),
      outcomes: Float64Array.from(from, (row) => table.outcomes?.[row] ?? NaN),
    }),
    setup,
  );
  turned.onset.mean.forEach((mean, at) => {
    expect(mean).toBeCloseTo(twin.onset.mean[at] ?? NaN, 9);
  });
});

it('a variable that nobody varies in is left out, and says why', () => {
  const width = table.columns.length;
  const values = table.values.map((value, at) => (at % width === 1 ? 2 : value));
  const fitted = fitTwin({ ...table, values }, setup);
  expect(fitted.variables.map(({ name }) => name)).not.toContain('coffee');
  expect(fitted.refusals['coffee']).toContain('nobody');
});

it('what goes with signs whatever follows looks like one', () => {
  expect(twin.looksLikeSign).toEqual({});
  const napping = fitTwin(diary({ napsOfSigns: true }), setup);
  expect(Object.keys(napping.looksLikeSign)).toEqual(['nap']);
});
