import { describe, expect, it } from '@jest/globals';
import { createFeatureTable, type FeatureColumn } from '@prodrome/core';
import { climatology, logisticRegression } from '@prodrome/experts';
import { awakeRows, checkExpertColumns, columnsFor, ownColumns } from '../src/model/columns.ts';
import { expert } from './support.ts';

const columns: readonly FeatureColumn[] = [
  { name: 'sleep', domain: 'physiological', kind: 'number' },
  { name: 'hrv', domain: 'physiological', kind: 'number' },
  { name: 'pressure', domain: 'environmental', kind: 'number' },
  { name: 'pressure_missing', domain: 'environmental', kind: 'binary', sources: ['pressure'] },
  { name: 'running_rate', domain: 'history', kind: 'number' },
];
const table = createFeatureTable({
  columns,
  // observed; nothing of the body; nothing of the weather; nothing
  values: Float32Array.from(
    [
      [7, 40, 1000, 0, 0.2],
      [NaN, NaN, 1000, 0, 0.2],
      [NaN, 40, NaN, NaN, 0.2],
      [NaN, NaN, NaN, NaN, NaN],
    ].flat(),
  ),
  patients: new Int32Array(4),
  times: Float64Array.of(1, 2, 3, 4),
  patientIds: ['a'],
});
const rows = Int32Array.of(0, 1, 2, 3);
const body = expert('body', logisticRegression, 'physiological');
const names = (at: readonly number[]) => at.map((index) => columns[index]?.name);

describe('the columns of a expert', () => {
  it('are its domain’s and the history, `all` every column', () => {
    expect(names(columnsFor(body, columns))).toEqual(['sleep', 'hrv', 'running_rate']);
    expect(names(columnsFor({ ...body, history: false }, columns))).toEqual(['sleep', 'hrv']);
    expect(columnsFor({ ...body, specialty: 'all', history: false }, columns)).toHaveLength(5);
  });

  it('`features` overrides both, and takes what is derived from a named column', () => {
    const chosen = { ...body, features: ['pressure', 'hrv'] };
    const expected = ['hrv', 'pressure', 'pressure_missing'];
    expect(names(columnsFor(chosen, columns))).toEqual(expected);
    // what is derived does not keep it awake
    expect(names(ownColumns(chosen, columns))).toEqual(['hrv', 'pressure']);
  });

  it('`features` takes what is made of several columns only where all are named', () => {
    const made = { name: 'strain', domain: 'physiological', kind: 'number' } as const;
    const wider = [...columns, { ...made, sources: ['hrv', 'sleep'] }];
    const given = (...features: string[]) => columnsFor({ ...body, features }, wider);
    expect(given('hrv')).toEqual([1]);
    expect(given('sleep', 'hrv')).toEqual([0, 1, 5]);
    expect(columnsFor(body, wider)).toContain(5);
  });

  it('refuses features that no column has, and a domain without columns', () => {
    const refused = expect.objectContaining({ code: 'DATA_COLUMN' });
    const check = (changes: object) => () => {
      checkExpertColumns({ ...body, ...changes }, columns);
    };
    expect(check({ features: ['sleep', 'mood'] })).toThrow(refused);
    expect(check({ features: ['sleep', 'mood'] })).toThrow(/got mood$/);
    expect(check({ specialty: 'behavioural' })).toThrow(refused);
    expect(check({ features: ['running_rate'] })).not.toThrow();
    // who lives from memory needs no column
    expect(() => {
      checkExpertColumns(expert('climatology', climatology, 'history'), []);
    }).not.toThrow();
  });
});

describe('sleep', () => {
  it('is a row without any observed value of the own domain; history does not wake', () => {
    expect([...awakeRows(body, table, rows)]).toEqual([1, 0, 1, 0]);
    expect([...awakeRows({ ...body, features: ['pressure'] }, table, rows)]).toEqual([1, 1, 0, 0]);
    expect([...awakeRows({ ...body, specialty: 'all' }, table, rows)]).toEqual([1, 1, 1, 0]);
  });

  it('does not befall a expert without columns, and follows the order of the asked rows', () => {
    expect([...awakeRows({ ...body, specialty: 'static' }, table, rows)]).toEqual([1, 1, 1, 1]);
    expect([...awakeRows(body, table, Int32Array.of(3, 0))]).toEqual([0, 1]);
  });
});
