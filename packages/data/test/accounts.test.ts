import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { ProdromeError } from '@prodrome/core';
import fc from 'fast-check';
import { readBatches, readDataset, type DataOptions, type DataReport } from '../src/index.ts';
import { createFolder } from './helpers.ts';
import { collect } from './join-batches.ts';
import { catalogue } from './small-catalogue.ts';

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
const missing = new Set(['', 'NA', '?', 'null']);

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

it('every row and every cell of a file is accounted for, in whole and in batches', async () => {
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
      const lines = records.map((record) => names.map((name) => record[name]).join(','));
      const path = await files.write('any.csv', [names.join(','), ...lines]);
      const dataset = await readDataset(path, options, { catalogue }).catch((error: unknown) => {
        // rows of a day that contradict
        if (ProdromeError.is(error, 'DATA_CONFLICT')) return undefined;
        throw error;
      });
      if (!dataset) return;
      read += 1;
      const { report, schema } = dataset;
      expect(wrongSums(report)).toEqual([]);
      expect(report.rowsRead).toBe(records.length);
      expect(report.cells.read).toBe(records.length * names.length);
      expect(report.cells.keys).toBe(2 * records.length);
      // counted in the text itself; duplicates are missing in the same cells
      if (report.duplicatesDropped === 0) {
        const asked = [...schema.columns.map(({ name }) => name), 'headache'];
        const empty = records.flatMap((record) =>
          asked.filter((name) => missing.has(record[name as keyof typeof cell])),
        );
        expect(report.cells.missing).toBe(empty.length);
      }
      const batches = await collect(readBatches(path, options, { rows: 1, catalogue }));
      const all = batches.map((batch) => batch.report);
      expect(all.flatMap(wrongSums)).toEqual([]);
      for (const key of Object.keys(report.cells) as (keyof typeof report.cells)[]) {
        const total = all.reduce((sum, { cells }) => sum + cells[key], 0);
        expect([key, total]).toEqual([key, report.cells[key]]);
      }
    }),
    { numRuns: 120 },
  );
  expect(read).toBeGreaterThan(60);
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
