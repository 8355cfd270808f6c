import { afterAll, describe, expect, it } from '@jest/globals';
import { ProdromeError, type DataSource, type SourceCell, type SourceColumn } from '@prodrome/core';
import { readBatches, readDataset } from '../src/index.ts';
import { createFolder } from './helpers.ts';

const folder = await createFolder();
afterAll(() => folder.remove());

const columns: readonly SourceColumn[] = [
  { name: 'patient', kind: 'text' },
  { name: 'date', kind: 'text' },
  { name: 'headache', kind: 'number' },
  { name: 'sleep', kind: 'number' },
  { name: 'weather', kind: 'text' },
];

const rows: readonly (readonly SourceCell[])[] = Array.from({ length: 5000 }, (_, i) => [
  `p${Math.floor(i / 50)}`,
  new Date(Date.UTC(2024, 0, 1 + (i % 50))).toISOString().slice(0, 10),
  i % 13 === 4 ? null : Number(i % 3 === 0),
  i % 7 === 2 ? null : 5 + (i % 17) / 4,
  i % 5 === 1 ? null : (['sun', 'rain', 'fog'][i % 3] ?? null),
]);

/** A source of these rows, so many at a time; `closed` counts how often it was. */
function sourceOf(given = rows, atOnce = 100) {
  const counts = { opened: 0, closed: 0 };
  const source: DataSource = {
    open: async () => {
      counts.opened += 1;
      return {
        columns,
        rows: async function* () {
          for (let from = 0; from < given.length; from += atOnce) {
            await Promise.resolve();
            yield given.slice(from, from + atOnce);
          }
        },
        close: () => {
          counts.closed += 1;
        },
      };
    },
  };
  return { source, counts };
}

const options = { outcome: 'headache' };

describe('data of a source from outside', () => {
  it('are those of the same rows as CSV, whatever number comes at a time, and are closed', async () => {
    const lines = [
      columns.map(({ name }) => name),
      ...rows.map((row) => row.map((cell) => cell ?? '')),
    ];
    const path = await folder.write(
      'diary.csv',
      `${lines.map((line) => line.join()).join('\n')}\n`,
    );
    const expected = await readDataset(path, options);
    for (const atOnce of [1, 100, 2048, 9999]) {
      const { source, counts } = sourceOf(rows, atOnce);
      const found = await readDataset('somewhere/diary.csv', options, { source });
      expect(found.schema).toEqual(expected.schema);
      expect(found.report).toEqual(expected.report);
      expect(found.table.values).toEqual(expected.table.values);
      expect(found.table.times).toEqual(expected.table.times);
      expect(found.table.patientIds).toEqual(expected.table.patientIds);
      expect(found.labels).toEqual(expected.labels);
      expect(counts).toEqual({ opened: 1, closed: 1 });
    }
  });

  it('are read in batches too', async () => {
    const { source, counts } = sourceOf();
    let read = 0;
    for await (const { table } of readBatches('diary', options, { source, rows: 1000 })) {
      read += table.rows;
    }
    expect(read).toBe(rows.length);
    expect(counts).toEqual({ opened: 1, closed: 1 });
  });

  it.each([
    [
      'a text among numbers',
      [...rows.slice(0, 3), ['p0', '2024-03-01', 1, 'long', null]],
      'DATA_VALUE',
      'diary, column "sleep", data row 4',
    ],
    [
      'a number among texts',
      [['p0', 19_000, 1, 7, null]],
      'DATA_VALUE',
      'diary, column "date", data row 1',
    ],
    [
      'a row that is too short',
      [...rows.slice(0, 1), ['p0']],
      'DATA_FORMAT',
      'diary, column "patient", data row 2',
    ],
  ] as const)('are refused at their row: %s', async (_, given, code, where) => {
    const { source, counts } = sourceOf(given);
    const error: unknown = await readDataset('diary', options, { source }).catch((e: unknown) => e);
    expect(ProdromeError.is(error, code)).toBe(true);
    expect((error as ProdromeError).where).toBe(where);
    expect(counts.closed).toBe(1);
  });

  it('keep the cause of what their source throws', async () => {
    const cause = new TypeError('a bug');
    const source: DataSource = { open: () => Promise.reject(cause) };
    const error: unknown = await readDataset('diary', options, { source }).catch((e: unknown) => e);
    expect(ProdromeError.is(error, 'DATA_FORMAT')).toBe(true);
    expect((error as ProdromeError).cause).toBe(cause);
  });
});
