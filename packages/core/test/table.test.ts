import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  createFeatureTable,
  patientStarts,
  ProdromeError,
  replaceColumns,
  selectColumns,
  type FeatureColumn,
} from '../src/index.ts';

const column = (name: string): FeatureColumn => ({ name, domain: 'other', kind: 'number' });

const small = () =>
  createFeatureTable({
    columns: [column('a'), column('b')],
    values: Float32Array.of(1, 10, 2, 20, 3, 30, 4, 40),
    patients: Int32Array.of(0, 0, 0, 1),
    times: Float64Array.of(0, 1, 4, 2),
    patientIds: ['p', 'q'],
  });

describe('createFeatureTable', () => {
  it('refuses rows that are not sorted by patient, then time', () => {
    const parts = { columns: [], values: new Float32Array(0), patientIds: ['p', 'q'] };
    for (const [patients, times] of [
      [Int32Array.of(1, 0), Float64Array.of(0, 1)],
      [Int32Array.of(0, 0), Float64Array.of(2, 1)],
      [Int32Array.of(0, 0), Float64Array.of(NaN, 1)],
    ] as const) {
      expect(() => createFeatureTable({ ...parts, patients, times })).toThrow(/sorted/);
    }
  });

  it('refuses values of another length', () => {
    const parts = { columns: [column('a')], patients: new Int32Array(2), patientIds: ['p'] };
    const build = () =>
      createFeatureTable({ ...parts, times: new Float64Array(2), values: new Float32Array(3) });
    expect(build).toThrow(expect.objectContaining({ code: 'SCHEMA' }));
  });

  it('refuses rows of patients that it does not name', () => {
    const build = (patients: number[], patientIds: string[]) =>
      createFeatureTable({
        columns: [],
        values: new Float32Array(0),
        patients: Int32Array.from(patients),
        times: new Float64Array(patients.length),
        patientIds,
      });
    for (const [patients, ids] of [
      [[0, 1], ['p']],
      [[-1, 0], ['p']],
      [[0], []],
    ] as const) {
      expect(() => build([...patients], [...ids])).toThrow(/indices below/);
    }
    expect(build([], []).rows).toBe(0);
    expect(build([1], ['p', 'q']).rows).toBe(1);
  });
});

describe('windows', () => {
  it('holds the last rows of the same patient, oldest first, NaN before the first', () => {
    const out = new Float32Array(2 * 2 * 2);
    small().windows(Int32Array.of(1, 3), 2, out);
    expect([...out]).toEqual([1, 10, 2, 20, NaN, NaN, 4, 40]);
  });

  it('never reads another patient or a later row (property)', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 5 }),
        fc.integer({ min: 1, max: 8 }),
        (lengths, steps) => {
          const patients = Int32Array.from(lengths.flatMap((n, p) => Array<number>(n).fill(p)));
          const rows = patients.length;
          const table = createFeatureTable({
            columns: [column('row')],
            values: Float32Array.from({ length: rows }, (_, i) => i),
            patients,
            times: Float64Array.from({ length: rows }, (_, i) => i),
            patientIds: lengths.map(String),
          });
          const asked = Int32Array.from({ length: rows }, (_, i) => i);
          const out = new Float32Array(rows * steps);
          table.windows(asked, steps, out);
          for (const row of asked) {
            for (let step = 0; step < steps; step++) {
              const source = row - (steps - 1 - step);
              const own = source >= 0 && patients[source] === patients[row];
              expect(out[row * steps + step]).toBe(own ? source : NaN);
            }
          }
        },
      ),
    );
  });
});

it('selects and replaces columns, keeping rows as they are', () => {
  const chosen = selectColumns(small(), [1]);
  expect([...chosen.values]).toEqual([10, 20, 30, 40]);
  expect(chosen.columns.map(({ name }) => name)).toEqual(['b']);
  const replaced = replaceColumns(small(), [column('c')], Float32Array.of(5, 6, 7, 8));
  expect(replaced.times).toEqual(small().times);
  expect(() => selectColumns(small(), [2])).toThrow(ProdromeError);
});

it('finds where patients start, also those without rows', () => {
  expect([...patientStarts({ ...small(), patientIds: ['p', 'q', 'r'] })]).toEqual([0, 3, 4, 4]);
});
