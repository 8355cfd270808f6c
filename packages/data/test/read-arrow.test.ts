import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ProdromeError } from '@prodrome/core';
import {
  bool,
  columnFromArray,
  dictionary,
  float64,
  int64,
  largeUtf8,
  tableFromColumns,
  tableToIPC,
  utf8,
  type DataType,
} from '@uwdata/flechette';
import fc from 'fast-check';
import { readBatches, readDataset, type DataOptions } from '../src/index.ts';
import { contentOf, createFolder } from './helpers.ts';
import { collect, joined } from './join-batches.ts';

let files: Awaited<ReturnType<typeof createFolder>>;
beforeAll(async () => {
  files = await createFolder();
});
afterAll(() => files.remove());

/** Written by pyarrow and pandas; see make-fixtures.py. */
const fixture = (name: string): string =>
  fileURLToPath(new URL(`fixtures/${name}`, import.meta.url));
const ignore = ['list', 'bytes'];

describe('files of pyarrow and pandas are read as the same table in Parquet', () => {
  test.each(['lz4.feather', 'zstd.arrow', 'plain.arrows'])('%s, every type', async (name) => {
    const { report } = await readDataset(fixture('types.parquet'), { ignore });
    const times = report.leftOut.map(({ column }) => column);
    expect(times).toHaveLength(7);
    const category = { kind: 'category' } as const;
    const options = { ignore, columns: Object.fromEntries(times.map((time) => [time, category])) };
    const expected = await readDataset(fixture('types.parquet'), options);
    const found = await readDataset(fixture(name), options);
    expect(contentOf(found)).toEqual(contentOf(expected));
    expect({ ...found.report, file: '' }).toEqual({ ...expected.report, file: '' });
    expect(found.table.columns).toHaveLength(28);
    const batches = await collect(readBatches(fixture(name), options, { rows: 7 }));
    expect(joined(batches)).toEqual(contentOf(expected));
  });

  test.each(['date', 'date64', 'zoned_ms', 'int64', 'float64'])('%s as time', async (time) => {
    const read = (name: string) =>
      readDataset(fixture(name), { time, target: 'flag', ignore: [...ignore, 'headache'] })
        .then(contentOf)
        .catch((error: unknown) => (error as ProdromeError).message.replace(name, ''));
    expect(await read('lz4.feather')).toEqual(await read('types.parquet'));
  });

  test('a frame of pandas with categories, times and nothing', async () => {
    const found = contentOf(await readDataset(fixture('pandas.feather'), {}));
    expect(found).toEqual(contentOf(await readDataset(fixture('pandas.parquet'), {})));
    expect(found).toMatchObject({
      values: [2, 1, 1.5, 0, NaN, NaN],
      patientIds: ['a', 'b'],
      outcomes: [1, 1, 0],
      texts: ['2024-03-01 00:00:00', '2024-03-01 08:00:00', '2024-03-02 09:30:00'],
    });
  });
});

test('dictionaries that grow, and ones that are replaced, within a stream', async () => {
  const words = async (name: string) => {
    const { table } = await readDataset(fixture(name), {});
    return [...table.values].map((code) => table.columns[0]?.categories?.[code]);
  };
  expect(await words('deltas.arrows')).toEqual(['a', 'b', 'a', 'a', 'b', 'c', 'a', 'b', 'c', 'd']);
  expect(await words('replaced.arrows')).toEqual(['a', 'b', 'c', 'a', 'b']);
});

const text = fc.option(fc.constantFrom('rain', 'sün', '\u{1F600}', 'a, "b"\nc'), { nil: null });
const record = fc.record({
  id: fc.constantFrom('9', '10', 'a'),
  day: fc.nat(9),
  x: fc.option(
    fc.float({ noNaN: true, noDefaultInfinity: true }).map((x) => x + 0),
    { nil: null },
  ),
  word: text,
  code: text,
  y: fc.option(fc.boolean(), { nil: null }),
});
type Record = typeof record extends fc.Arbitrary<infer T> ? T : never;

const types: { readonly [name in keyof Record]: DataType } = {
  id: dictionary(utf8()),
  day: int64(),
  x: float64(),
  word: largeUtf8(),
  code: dictionary(utf8()),
  y: bool(),
};

const quote = (value: string | number | boolean | null): string =>
  value === null
    ? ''
    : `"${String(typeof value === 'boolean' ? Number(value) : value).replaceAll('"', '""')}"`;

test.each(['file', 'stream'] as const)('any table as Arrow %s and as CSV', async (format) => {
  const names = Object.keys(types) as (keyof Record)[];
  let run = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(record, { minLength: 1, maxLength: 30 }),
      fc.integer({ min: 1, max: 30 }),
      async (records, maxBatchRows) => {
        const columns = names.map((name) => {
          const values = records.map((each) => each[name]);
          return [name, columnFromArray(values, types[name], { maxBatchRows })] as const;
        });
        const path = join(files.folder, `${format}${run++}.arrow`);
        const bytes = tableToIPC(tableFromColumns(Object.fromEntries(columns)), { format });
        await writeFile(path, bytes ?? '');
        const lines = records.map((each) => names.map((name) => quote(each[name])).join(','));
        const csv = await files.write(`same${format}${run}.csv`, [names.join(','), ...lines]);
        expect(contentOf(await readDataset(path, {}))).toEqual(
          contentOf(await readDataset(csv, {})),
        );
      },
    ),
    { numRuns: 40 },
  );
});

describe('what is no whole Arrow file', () => {
  const read = async (name: string, bytes: Uint8Array, options: DataOptions): Promise<unknown> => {
    const path = join(files.folder, name);
    await writeFile(path, bytes);
    return readDataset(path, options).catch((error: unknown) => error);
  };

  test.each(['lz4.feather', 'zstd.arrow', 'plain.arrows'])('%s cut off anywhere', async (name) => {
    const whole = await readFile(fixture(name));
    const ends = Array.from({ length: 40 }, (_, i) => Math.floor((i * whole.length) / 40));
    for (const end of [...ends, whole.length - 8, whole.length - 1]) {
      const error = await read(`cut-${name}`, whole.subarray(0, end), { ignore });
      if (!ProdromeError.is(error)) throw new Error(`read after ${end} bytes`);
      expect(error.code).toBe('DATA_FORMAT');
      expect(error.message).not.toContain(files.folder);
    }
  });

  test('other bytes (property)', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => {
        for (const name of ['random.arrow', 'random.ipc', 'random.feather']) {
          expect(await read(name, bytes, {})).toMatchObject({ code: 'DATA_FORMAT' });
        }
      }),
      { numRuns: 30 },
    );
  });

  test('damaged bytes give an error of the data, or other values (property)', async () => {
    const whole = await readFile(fixture('lz4.feather'));
    const change = fc.record({ at: fc.nat(whole.length - 1), value: fc.nat(255) });
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 4 }), async (changes) => {
        const bytes = Uint8Array.from(whole);
        for (const { at, value } of changes) bytes[at] = value;
        const found = await read('damaged.feather', bytes, { ignore });
        if (ProdromeError.is(found)) expect(found.code).toMatch(/^DATA|^CONFIG$/);
        else expect(found).toHaveProperty('report.rowsRead', 40);
      }),
      { seed: 73, numRuns: 60 },
    );
  });

  test('Feather of the first version says how to make it readable', async () => {
    expect(await read('old.feather', Buffer.from('FEA1 and more bytes'), {})).toMatchObject({
      code: 'DATA_FORMAT',
      message: expect.stringMatching(/version 2.*got version 1.*to_feather/),
    });
  });

  test('lists and bytes are refused by name', async () => {
    await expect(readDataset(fixture('lz4.feather'), {})).rejects.toMatchObject({
      code: 'DATA_COLUMN',
      where: 'lz4.feather, column "list"',
    });
  });
});

test('no columns, one name twice, and a cancelled read', async () => {
  const write = async (name: string, columns: [string, (number | null)[]][]) => {
    const table = tableFromColumns(
      columns.map(([column, values]) => [column, columnFromArray(values, float64())]),
    );
    const path = join(files.folder, name);
    await writeFile(path, tableToIPC(table, { format: 'file' }) ?? '');
    return path;
  };
  const none = await write('none.arrow', []);
  await expect(readDataset(none, {})).rejects.toMatchObject({ code: 'DATA_INSUFFICIENT' });
  const twice = await write('twice.arrow', [
    ['x', [1]],
    ['x', [2]],
    ['y', [1]],
  ]);
  await expect(readDataset(twice, {})).rejects.toMatchObject({ code: 'DATA_COLUMN' });
  const signal = AbortSignal.abort();
  await expect(readDataset(fixture('lz4.feather'), { ignore }, { signal })).rejects.toMatchObject({
    code: 'CANCELLED',
  });
});
