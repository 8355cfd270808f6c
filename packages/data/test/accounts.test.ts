import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ProdromeError } from '@prodrome/core';
import { columnFromArray, float64, tableFromColumns, tableToIPC, utf8 } from '@uwdata/flechette';
import fc from 'fast-check';
import { readBatches, readDataset, type DataOptions, type DataReport } from '../src/index.ts';
import { createFolder } from './helpers.ts';
import { collect } from './join-batches.ts';
import { catalogue } from './small-catalogue.ts';

// `pnpm proof data` raises this
const runs = Number(process.env['PRODROME_DATA_ACCOUNT_RUNS'] ?? 8);

let files: Awaited<ReturnType<typeof createFolder>>;
beforeAll(async () => {
  files = await createFolder();
});
afterAll(() => files.remove());

const cell = {
  id: fc.constantFrom('ann', 'ben', '3'),
  date: fc.constantFrom(
    '2024-03-01',
    '2024-03-01 23:10',
    '2024-03-02',
    '2024-03-02 06:00',
    '2024-03-04',
  ),
  sleep_hours: fc.constantFrom('7', '8.5', '40', '-1', '', 'NA', '9'),
  stress: fc.constantFrom('3', '11', '', '0', '?'),
  weather: fc.constantFrom('rain', 'sun', '', 'null'),
  note: fc.constantFrom('7:30', '8:15', ''),
  spare: fc.constantFrom('1', '', 'x'),
  headache: fc.constantFrom('0', '1', '', '1'),
};
const names = Object.keys(cell) as (keyof typeof cell)[];
/** A row in which every column has a value. */
const full: Partial<Row> = {
  ...{ sleep_hours: '7', stress: '3', weather: 'rain', note: '7:30' },
  ...{ spare: '1', headache: '0' },
};

/** What of the sums is wrong; nothing, if all add up. */
function wrongSums({ rowsRead, rowsKept, rowsMerged, duplicatesDropped, cells }: DataReport) {
  const { read, ...went } = cells;
  const sum = Object.values(went).reduce((total, count) => total + count, 0);
  const isWhole = Object.values(cells).every((count) => Number.isInteger(count) && count >= 0);
  return [
    ...(rowsRead === rowsKept + rowsMerged + duplicatesDropped ? [] : ['rows']),
    ...(sum === read && isWhole ? [] : [JSON.stringify(cells)]),
  ];
}

type Row = Readonly<Record<keyof typeof cell, string>>;

/** A cell as a format with types has it: numbers as such, and nothing where a text stands for what is missing. */
const typed = (text: string): string | number | null =>
  text === '' || text === 'null' ? null : /^-?[\d.]+$/.test(text) ? Number(text) : text;

const typedRow = (row: Row): Record<string, string | number | null> =>
  Object.fromEntries(names.map((name) => [name, name === 'id' ? row.id : typed(row[name])]));

/** Columns of one type each, as formats have them that are columns. */
const columnsOf = (rows: readonly Row[]) =>
  names.map((name) => {
    const values = rows.map((row) => typedRow(row)[name] ?? null);
    const isText = values.some((value) => typeof value === 'string');
    const same = values.map((value) => (isText && value !== null ? String(value) : value));
    return [name, same] as const;
  });

const asLines = (mark: string) => (rows: readonly Row[]) =>
  [names.join(mark), ...rows.map((row) => names.map((name) => row[name]).join(mark))].join('\n');

/** JSON in which every other missing cell has no key at all. */
const asRecord = (row: Row, at: number): string =>
  JSON.stringify(
    Object.fromEntries(
      Object.entries(typedRow(row)).filter(([, value], i) => value !== null || (i + at) % 2 === 0),
    ),
  );

const texts: Readonly<Record<string, (rows: readonly Row[]) => string>> = {
  csv: asLines(','),
  tsv: asLines('\t'),
  ndjson: (rows) => rows.map(asRecord).join('\n'),
  json: (rows) => `[${rows.map(asRecord).join(',\n')}]`,
};

const writers: readonly { name: string; write: (rows: readonly Row[]) => Promise<string> }[] = [
  ...Object.entries(texts).flatMap(([ending, text]) =>
    [ending, `${ending}.gz`].map((name) => ({
      name,
      write: (rows: readonly Row[]) => files.write(`any.${name}`, text(rows)),
    })),
  ),
  {
    name: 'parquet',
    write: async (rows) => {
      const columns = columnsOf(rows);
      const lines = rows.map((_, at) =>
        JSON.stringify(Object.fromEntries(columns.map(([name, values]) => [name, values[at]]))),
      );
      const path = await files.write('source.ndjson', lines);
      return files.query('any.parquet', `FROM read_json('${path}', format = 'newline_delimited')`);
    },
  },
  ...(['file', 'stream'] as const).map((format) => ({
    name: `arrow ${format}`,
    write: async (rows: readonly Row[]) => {
      const columns = columnsOf(rows).map(([name, values]) => {
        const isText = values.some((value) => typeof value === 'string');
        return [name, columnFromArray(values, isText ? utf8() : float64())] as const;
      });
      const path = join(files.folder, 'any.arrow');
      const bytes = tableToIPC(tableFromColumns(Object.fromEntries(columns)), { format });
      await writeFile(path, bytes ?? '');
      return path;
    },
  })),
];

const notGiven = new Set(['', 'NA', '?', 'null']);

describe.each(writers)('of $name', ({ write }) => {
  it(
    'every row and every cell is accounted for, in whole and in batches',
    async () => {
      const rows = fc.array(fc.record(cell), { minLength: 1, maxLength: 30 });
      const merge = fc.constantFrom(undefined, 'entries', 'samples');
      let read = 0;
      await fc.assert(
        fc.asyncProperty(rows, merge, fc.boolean(), async (records, merging, isAligned) => {
          const options: DataOptions = {
            ignore: ['spare'],
            ...(isAligned
              ? { target: 'headache' }
              : { outcome: 'headache', ...(merging && { merge: merging }) }),
          };
          // a file without a line, or a column, of its own has fewer cells: each name stands in the first row
          const first = { ...records[0], ...full } as Row;
          const all = [first, ...records.slice(1)];
          const path = await write(all);
          const dataset = await readDataset(path, options, { catalogue }).catch(
            (error: unknown) => {
              // rows of a day that contradict
              if (ProdromeError.is(error, 'DATA_CONFLICT')) return undefined;
              throw error;
            },
          );
          if (!dataset) return;
          read += 1;
          const { report, schema } = dataset;
          expect(wrongSums(report)).toEqual([]);
          expect(report.rowsRead).toBe(all.length);
          expect(report.cells.read).toBe(all.length * names.length);
          expect(report.cells.keys).toBe(2 * all.length);
          // counted in the rows themselves; duplicates are missing in the same cells
          if (report.duplicatesDropped === 0) {
            const asked = [...schema.columns.map(({ name }) => name), 'headache'];
            const empty = all.flatMap((record) =>
              asked.filter((name) => notGiven.has(record[name as keyof Row])),
            );
            expect(report.cells.missing).toBe(empty.length);
          }
          const batches = await collect(readBatches(path, options, { rows: 1, catalogue }));
          const reports = batches.map((batch) => batch.report);
          expect(reports.flatMap(wrongSums)).toEqual([]);
          for (const key of Object.keys(report.cells) as (keyof typeof report.cells)[]) {
            const total = reports.reduce((sum, { cells }) => sum + cells[key], 0);
            expect([key, total]).toEqual([key, report.cells[key]]);
          }
        }),
        { numRuns: runs },
      );
      expect(read).toBeGreaterThan(runs / 2);
    },
    60_000 + 4_000 * runs,
  );
});

it('duplicates and columns that are left out are among the sums', async () => {
  const lines = [
    'id,date,sleep_hours,note,spare,headache',
    ...['ann,2024-03-01,40,7:30,1,0', 'ann,2024-03-01,40,7:30,2,0', 'ann,2024-03-02,,8:00,3,1'],
  ];
  const path = await files.write('fates.csv', lines);
  const { report } = await readDataset(path, { ignore: ['spare'] }, { catalogue });
  expect(report.leftOut.map(({ column }) => column)).toEqual(['note']);
  expect(report.cells).toEqual({
    ...{ read: 18, keys: 6, used: 2, missing: 1, impossible: 1, ignored: 3, leftOut: 3 },
    ...{ repeated: 2, merged: 0, outside: 0 },
  });
});
