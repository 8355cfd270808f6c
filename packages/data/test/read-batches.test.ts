import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  readBatches,
  readDataset,
  type BatchContext,
  type DataOptions,
  type Dataset,
} from '../src/index.ts';
import { tellError } from '../src/formats/format-error.ts';
import { openOutOfCore } from '../src/formats/out-of-core.ts';
import { contentOf, createFolder } from './helpers.ts';
import { collect, joined } from './join-batches.ts';

let files: Awaited<ReturnType<typeof createFolder>>;
beforeAll(async () => {
  files = await createFolder();
});
afterAll(() => files.remove());

const quote = (cell: string): string =>
  /[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
const csvOf = (rows: readonly (readonly string[])[]): string =>
  `${rows.map((row) => row.map(quote).join(',')).join('\n')}\n`;

/** Texts of every kind that a column may hold; within a column they agree. */
const columns = [
  fc.constantFrom('0', '1', ''),
  fc.constantFrom('1.5', '-2', '1e3', 'NA'),
  fc.constantFrom('yes', 'No', ''),
  fc.constantFrom('rain', 'sun, cloud', '\u{1F600}', '\uffff', '12', ''),
];
const ids = [
  ['9', '10', '010', '-3', '2.5'],
  ['9', '10', 'b', 'a', 'B', '\u{1F600}', '\ufffd', 'é'],
  ['only'],
];
const days = [
  (day: number) => String(day),
  (day: number) => new Date(day * 86_400_000).toISOString().slice(0, 10),
  (day: number) => `${new Date(day * 86_400_000).toISOString().slice(0, 10)} 0${day % 10}:30`,
];

const shapes = fc.record({
  ids: fc.constantFrom(...ids),
  day: fc.constantFrom(...days),
  label: fc.constantFrom('headache', 'target'),
  hasPatient: fc.boolean(),
  hasTime: fc.boolean(),
  sorted: fc.boolean(),
});
type Shape = typeof shapes extends fc.Arbitrary<infer T> ? T : never;

const recordOf = (shape: Shape) =>
  fc.record({
    patient: fc.constantFrom(...shape.ids),
    day: fc.nat(15),
    cells: fc.tuple(...columns),
    label: fc.constantFrom('0', '1', ''),
    again: fc.boolean(),
  });
type Record = ReturnType<typeof recordOf> extends fc.Arbitrary<infer T> ? T : never;

/** Rows with a header; in a diary a patient's day may come twice, but says the same. */
function rowsOf(shape: Shape, records: readonly Record[]): string[][] {
  const rows = records.flatMap(({ patient, day, cells, label, again }) => {
    const row = [
      ...(shape.hasPatient ? [patient] : []),
      ...(shape.hasTime ? [shape.day(day)] : []),
      ...cells,
      label,
    ];
    return again ? [row, row] : [row];
  });
  const header = [
    ...(shape.hasPatient ? ['id'] : []),
    ...(shape.hasTime ? ['time'] : []),
    ...['flag', 'number', 'answer', 'word'],
    shape.label,
  ];
  if (shape.sorted) rows.sort((a, b) => ((a[0] ?? '') < (b[0] ?? '') ? -1 : 1));
  return [header, ...rows];
}

const tables = shapes.chain((shape) => {
  const isOneRowADay = shape.label === 'headache' && shape.hasTime;
  const options = { minLength: 1, maxLength: 40 };
  const records = isOneRowADay
    ? fc.uniqueArray(recordOf(shape), {
        ...options,
        selector: ({ patient, day }) => `${shape.hasPatient ? patient : ''} ${day}`,
      })
    : fc.array(recordOf(shape), options);
  return records.chain((all) => {
    const [header = [], ...rows] = rowsOf(shape, all);
    const order = shape.sorted
      ? fc.constant(rows)
      : fc.shuffledSubarray(rows, { minLength: rows.length, maxLength: rows.length });
    return order
      .map((shuffled) => ({ shape, rows: [header, ...shuffled] }))
      .filter((table) => !isRefused(table.rows));
  });
});

/** A word among hardly anything but numbers is refused as a mistake. */
function isRefused(rows: readonly (readonly string[])[]): boolean {
  const words = rows.slice(1).flatMap((row) => row.at(-2) || []);
  const numbers = words.filter((word) => word === '12').length;
  return numbers < words.length && numbers >= 0.9 * words.length;
}

describe('batches put together are the dataset', () => {
  let run = 0;
  const writers = {
    CSV: (rows: readonly (readonly string[])[]) => files.write(`t${run++}.csv`, csvOf(rows)),
    Parquet: async (rows: readonly (readonly string[])[]) => {
      const csv = await writers.CSV(rows);
      return files.query(`t${run++}.parquet`, `SELECT * FROM read_csv('${csv}', header=true)`);
    },
  };
  test.each(Object.keys(writers) as (keyof typeof writers)[])('%s (property)', async (format) => {
    await fc.assert(
      fc.asyncProperty(tables, fc.integer({ min: 1, max: 30 }), async ({ rows }, size) => {
        const path = await writers[format](rows);
        const whole = await readDataset(path, {});
        for (const options of [{} as DataOptions, { schema: whole.schema }]) {
          const batches = await collect(readBatches(path, options, { rows: size }));
          expect(joined(batches)).toEqual(contentOf(whole));
          for (const batch of batches) expect(batch.schema).toEqual(whole.schema);
          expectReports(
            batches.map(({ report }) => report),
            whole.report,
          );
        }
      }),
      { numRuns: 40 },
    );
  });
});

type Report = Awaited<ReturnType<typeof readDataset>>['report'];

function expectReports(parts: readonly Report[], whole: Report): void {
  const sum = (of: (report: Report) => number): number =>
    parts.reduce((total, report) => total + of(report), 0);
  for (const key of ['rowsRead', 'rowsKept', 'duplicatesDropped', 'labelled', 'events'] as const) {
    expect(sum((report) => report[key])).toBe(whole[key]);
  }
  expect(sum(({ patients }) => patients)).toBe(whole.patients);
  const rows = parts.flatMap(({ duplicateRows }) => duplicateRows).sort((a, b) => a - b);
  expect(rows.slice(0, 20)).toEqual(whole.duplicateRows);
}

test('a batch ends at the first patient at or after so many rows', async () => {
  const counts = [3, 1, 4, 2, 2, 1];
  const lines = counts.flatMap((count, p) =>
    Array.from({ length: count }, (_, day) => `p${p},${day},0`),
  );
  for (const order of [lines, lines.toReversed()]) {
    const path = await files.write('sizes.csv', ['id,day,headache', ...order]);
    const sizes = async (rows: number) =>
      (await collect(readBatches(path, {}, { rows }))).map(({ table }) => table.rows);
    expect(await sizes(1)).toEqual(counts);
    expect(await sizes(3)).toEqual([3, 5, 4, 1]);
    expect(await sizes(4)).toEqual([4, 4, 4, 1]);
    expect(await sizes(13)).toEqual([13]);
    expect(await sizes(99)).toEqual([13]);
  }
});

test('without a patient column rows of an aligned table come in file order, and a diary in one batch', async () => {
  const aligned = await files.write('aligned.csv', ['x,y', '5,1', '4,0', '3,1', '2,0', '1,1']);
  const batches = await collect(readBatches(aligned, {}, { rows: 2 }));
  expect(batches.map(({ table }) => [...table.values])).toEqual([[5, 4], [3, 2], [1]]);
  expect(batches.map(({ table }) => table.patientIds)).toEqual([['1', '2'], ['3', '4'], ['5']]);
  expect(batches[1]?.timeText(1)).toBe('4');
  const diary = await files.write('diary.csv', ['day,headache', '3,1', '1,0', '2,0']);
  const days_ = await collect(readBatches(diary, {}, { rows: 1 }));
  expect(days_.map(({ table }) => [...table.times])).toEqual([[1, 2, 3]]);
});

test('many rows, row groups and chunks, in the order of the file and not', async () => {
  const select = (order: string) =>
    `SELECT 'p' || (i // 70) AS id, i % 70 AS day, i AS x, 'w' || (i % 7) AS word, i % 2 AS headache
      FROM range(75000) r(i) ORDER BY ${order}`;
  for (const name of ['big.csv', 'big.parquet']) {
    for (const order of ["'p' || (i // 70), i", 'hash(i)']) {
      const groups = name.endsWith('.parquet') ? '(ROW_GROUP_SIZE 20480)' : '';
      const path = await files.query(name, select(order), groups);
      const whole = await readDataset(path, {});
      const batches = await collect(readBatches(path, {}, { rows: 30_000 }));
      expect(batches.length).toBe(3);
      const bytes = ({ table: { values } }: Dataset): Buffer =>
        Buffer.from(values.buffer, values.byteOffset, values.byteLength);
      expect(Buffer.concat(batches.map(bytes)).equals(bytes(whole))).toBe(true);
      expect(batches.flatMap(({ table }) => table.patientIds)).toEqual(whole.table.patientIds);
    }
  }
});

test('categories of a column with thousands of numbers', async () => {
  const words = Array.from({ length: 6000 }, (_, i) => (i % 5 === 0 ? `w${i % 3}` : String(i)));
  const path = await files.write('mixed.csv', ['word,y', ...words.map((word) => `${word},1`)]);
  const options: DataOptions = { columns: { word: { kind: 'category' } } };
  const expected = [...new Set(words)].sort();
  for (const schema of [
    (await readDataset(path, options)).schema,
    (await collect(readBatches(path, options, { rows: 1000 })))[0]?.schema,
  ]) {
    expect(schema?.columns).toEqual([
      { name: 'word', domain: 'other', kind: 'category', categories: expected },
    ]);
  }
});

test('a column that shows a word after numbers, and one that shows numbers late', async () => {
  const lines = Array.from(
    { length: 9000 },
    (_, i) => `${i},0,${i < 4000 ? '' : i},${i < 4000 ? i : 'x'}`,
  );
  const path = await files.write('late.csv', ['x,y,late,mixed', ...lines]);
  const whole = await readDataset(path, {});
  expect(joined(await collect(readBatches(path, {}, { rows: 500 })))).toEqual(contentOf(whole));
});

test('rows that contradict each other are named by their place in a shuffled file', async () => {
  const path = await files.query(
    'conflict.parquet',
    `SELECT * FROM (SELECT 'p' || (i % 1000) AS id, i // 1000 AS day, i AS x, 0 AS headache
      FROM range(100000) r(i) UNION ALL SELECT 'p7', 3, -1, 0) ORDER BY hash(x)`,
  );
  const whole = await readDataset(path, {}).catch((error: unknown) => error);
  const parts = await collect(readBatches(path, {}, { rows: 900 })).catch(
    (error: unknown) => error,
  );
  expect(whole).toMatchObject({ code: 'DATA_CONFLICT' });
  expect(parts).toMatchObject({ code: 'DATA_CONFLICT', message: (whole as Error).message });
});

test('a faulty cell is found before the first batch', async () => {
  const lines = Array.from({ length: 5000 }, (_, i) => `p${i},${i},${i},0`);
  const path = await files.write('fault.csv', ['id,day,x,headache', ...lines, 'p9,1,deep,0']);
  const good = await files.write('good.csv', ['id,day,x,headache', ...lines]);
  const { schema } = await readDataset(good, {});
  for (const options of [{} as DataOptions, { schema }]) {
    const batches = readBatches(path, options, { rows: 10 })[Symbol.asyncIterator]();
    await expect(batches.next()).rejects.toMatchObject({
      code: 'DATA_VALUE',
      where: 'fault.csv, column "x", data row 5001 (line 5002)',
    });
  }
});

/** Folders of this process. */
const temporaryFolders = async (): Promise<string[]> =>
  (await readdir(tmpdir())).filter((name) => name.startsWith(`prodrome-${process.pid}-`));

test('the temporary folder is gone after the last batch, an early end, an error and a cancelled read', async () => {
  const path = await files.query(
    'shuffled.parquet',
    `SELECT i % 500 AS id, i // 500 AS day, i AS x, 0 AS headache FROM range(100000) r(i) ORDER BY hash(i)`,
  );
  const seen: number[] = [];
  for await (const { table } of readBatches(path, {}, { rows: 100 })) {
    seen.push(table.rows);
    expect(await temporaryFolders()).toHaveLength(1);
    if (seen.length === 3) break;
  }
  expect(seen).toEqual([200, 200, 200]);
  expect(await temporaryFolders()).toEqual([]);
  await collect(readBatches(path, {}, { rows: 50_000 }));
  await expect(collect(readBatches(path, { outcome: 'none' }))).rejects.toMatchObject({
    code: 'DATA_COLUMN',
  });
  const controller = new AbortController();
  const cancelled = async () => {
    for await (const batch of readBatches(path, {}, { rows: 100, signal: controller.signal })) {
      expect(batch.table.rows).toBe(200);
      controller.abort();
    }
  };
  await expect(cancelled()).rejects.toMatchObject({ code: 'CANCELLED' });
  expect(await temporaryFolders()).toEqual([]);
});

test('no temporary folder, and no memory or room in it, are told', async () => {
  await expect(openOutOfCore(join(files.folder, 'absent'))).rejects.toMatchObject({
    code: 'OUTPUT',
    hint: expect.stringContaining('TMPDIR'),
  });
  const full = new Error('Out of Memory Error: failed to offload data block of size 256.0 KiB');
  const source = { path: '/secret/a.csv', file: 'a.csv' };
  expect(await tellError(full, source)).toMatchObject({
    code: 'DATA',
    message: expect.stringMatching(/^a\.csv: expected enough memory.*failed to offload/),
  });
});

test.each<BatchContext>([{ rows: 0 }, { rows: 1.5 }, { rows: NaN }])('%j rows', (context) => {
  expect(() => readBatches('any.csv', {}, context)).toThrow(
    expect.objectContaining({ code: 'USAGE' }),
  );
});
