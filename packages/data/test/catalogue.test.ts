import { afterAll, describe, expect, it } from '@jest/globals';
import type { ColumnCatalogue, KnownColumn } from '@prodrome/core';
import { join } from 'node:path';
import { writeFile } from 'node:fs/promises';
import { readBatches, readDataset, readRecord } from '../src/index.ts';
import { createFolder } from './helpers.ts';

const { folder, remove } = await createFolder();
afterAll(remove);

const known: Readonly<Record<string, KnownColumn>> = {
  sleep_min: {
    ...{ variable: 'sleep', domain: 'physiological', kind: 'number', unit: 'h' },
    ...{ factor: 1 / 60, plausible: [3, 12], possible: [0, 16] },
  },
  temp_f: {
    ...{ variable: 'temperature', domain: 'environmental', kind: 'number', unit: '°C' },
    ...{ factor: 5 / 9, offset: -160 / 9 },
  },
  stress: { variable: 'stress', domain: 'behavioural', kind: 'ordinal' },
  sex: { variable: 'sex', domain: 'static', kind: 'category' },
};
const catalogue: ColumnCatalogue = { find: (name) => known[name], nearest: () => [] };

const rows = [
  'id,date,headache,sleep_min,temp_f,stress,sex,other',
  'a,2024-01-02,1,480,32,3,f,1',
  'a,2024-01-01,0,1200,212,5,f,2',
  'b,2024-01-01,0,-5,,2,m,3',
  'b,2024-01-02,1,600,50,9,m,4',
];
const path = join(folder, 'diary.csv');
await writeFile(path, `${rows.join('\n')}\n`);

describe('a catalogue', () => {
  it('gives columns their domains and units, and reads what is written in another one', async () => {
    const { table } = await readDataset(path, {}, { catalogue });
    expect(table.columns.map(({ name, domain, kind, unit }) => [name, domain, kind, unit])).toEqual(
      [
        ['sleep_min', 'physiological', 'number', 'h'],
        ['temp_f', 'environmental', 'number', '°C'],
        ['stress', 'behavioural', 'ordinal', undefined],
        ['sex', 'static', 'category', undefined],
        ['other', 'other', 'number', undefined],
      ],
    );
    expect(table.columns[0]?.plausible).toEqual([3, 12]);
    const column = (at: number) => [0, 1, 2, 3].map((row) => table.values[row * 5 + at]);
    expect(column(0)).toEqual([NaN, 8, NaN, 10]);
    expect(column(1).map((value) => Math.round(value ?? NaN))).toEqual([100, 0, NaN, 10]);
  });

  it('what cannot be is unknown, counted, and named by its rows in the file', async () => {
    const { report } = await readDataset(path, {}, { catalogue });
    expect(report.impossible).toEqual([
      {
        ...{ column: 'sleep_min', count: 2, of: 4, rows: [2, 3] },
        ...{ possible: [0, 960], found: [-5, 1200] },
      },
    ]);
    expect((await readDataset(path, {})).report.impossible).toEqual([]);
  });

  it('gives way to the domain that a person gave', async () => {
    const options = { domains: { behavioural: ['sleep_min'] } };
    const { table } = await readDataset(path, options, { catalogue });
    expect(table.columns[0]?.domain).toBe('behavioural');
    expect(table.values[5]).toBe(8);
  });

  it('is remembered by the schema: later files, batches and records are read the same way', async () => {
    const { table, schema } = await readDataset(path, {}, { catalogue });
    const sent = JSON.parse(JSON.stringify(schema)) as typeof schema;
    expect((await readDataset(path, { schema: sent })).table.values).toEqual(table.values);
    const pieces: number[] = [];
    for await (const one of readBatches(path, { schema: sent }, { rows: 1 })) {
      pieces.push(...one.table.values);
    }
    expect(pieces).toEqual([...table.values]);
    const record = {
      id: 'a',
      date: '2024-01-02',
      sleep_min: 480,
      temp_f: 32,
      stress: 3,
      sex: 'f',
      other: 1,
    };
    expect(readRecord(sent, record, 'line 1').values).toEqual(table.values.slice(5, 10));
  });
});
