import { createWriteStream } from 'node:fs';
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PassThrough, Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, describe, expect, it } from '@jest/globals';
import { ProdromeError } from '@prodrome/core';
import fc from 'fast-check';
import {
  inFileOrder,
  outputFormats,
  writeColumns,
  writeText,
  type OutputColumn,
} from '../src/index.ts';
import { createFolder } from './helpers.ts';

const { folder, remove } = await createFolder();
afterAll(remove);

/** RFC 4180, read character by character. */
function parseCsv(text: string): string[][] {
  const rows: string[][] = [[]];
  let cell = '';
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const c = text.charAt(i);
    if (quoted) {
      if (c !== '"') cell += c;
      else if (text.charAt(i + 1) === '"') cell += text.charAt(++i);
      else quoted = false;
    } else if (c === '"') quoted = true;
    else if (c === ',' || c === '\n') {
      rows[rows.length - 1]?.push(cell);
      cell = '';
      if (c === '\n') rows.push([]);
    } else cell += c;
  }
  expect(rows.pop()).toEqual([]);
  return rows;
}

async function textOf(columns: readonly OutputColumn[], format: 'csv' | 'json'): Promise<string> {
  const stream = new PassThrough();
  const pieces: string[] = [];
  stream.on('data', (piece) => pieces.push(String(piece)));
  await writeText(stream, [columns], format);
  stream.end();
  await finished(stream);
  return pieces.join('');
}

async function rowsOf(path: string): Promise<unknown[][]> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const reader = await connection.runAndReadAll(`SELECT * FROM read_parquet('${path}')`);
  const rows = reader.getRows();
  connection.closeSync();
  instance.closeSync();
  return rows;
}

const tables = fc
  .array(
    fc.tuple(
      fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', '\r', ' ', 'é', '\u{1F600}') }),
      fc.oneof(fc.constant(NaN), fc.double({ noNaN: true, noDefaultInfinity: true })),
    ),
    { minLength: 1, maxLength: 20 },
  )
  .map((rows): OutputColumn[] => [
    { name: 'patient, "id"', values: rows.map(([text]) => text) },
    { name: 'p', values: Float64Array.from(rows, ([, number]) => number) },
  ]);

const long = (rows: number): OutputColumn[] => [
  { name: 'id', values: Array.from({ length: rows }, (_, i) => `p${i}`) },
  { name: 'p', values: Float64Array.from({ length: rows }, (_, i) => (i % 7 === 0 ? NaN : i / 7)) },
];

describe('CSV', () => {
  it('any text and number comes back through a parser; NaN is empty (property)', async () => {
    await fc.assert(
      fc.asyncProperty(tables, async (columns) => {
        const [head, ...rows] = parseCsv(await textOf(columns, 'csv'));
        const [texts, numbers] = columns;
        expect(head).toEqual(['patient, "id"', 'p']);
        expect(rows).toHaveLength(texts?.values.length ?? -1);
        rows.forEach(([text, number = '?'], i) => {
          expect(text).toBe(texts?.values[i]);
          const expected = numbers?.values[i];
          if (Number.isNaN(expected)) expect(number).toBe('');
          else expect(Number(number) === expected).toBe(true);
        });
      }),
      { seed: 71, numRuns: 100 },
    );
  });

  it('more rows than fit in one piece, none, and one at a border', async () => {
    for (const rows of [0, 1, 2047, 2048, 2049, 5000]) {
      const lines = parseCsv(await textOf(long(rows), 'csv'));
      expect(lines).toHaveLength(rows + 1);
      if (rows > 0) expect(lines[rows]?.[0]).toBe(`p${rows - 1}`);
    }
    expect(await textOf(long(0), 'csv')).toBe('id,p\n');
  });
});

describe('JSON', () => {
  it('is one array of objects, NaN as null (property)', async () => {
    await fc.assert(
      fc.asyncProperty(tables, async (columns) => {
        const rows = JSON.parse(await textOf(columns, 'json')) as Record<string, unknown>[];
        const [texts, numbers] = columns;
        rows.forEach((row, i) => {
          expect(row['patient, "id"']).toBe(texts?.values[i]);
          const expected = numbers?.values[i];
          if (Number.isNaN(expected)) expect(row['p']).toBeNull();
          else expect(row['p'] === expected).toBe(true);
        });
        expect(rows).toHaveLength(texts?.values.length ?? -1);
      }),
      { seed: 72, numRuns: 50 },
    );
  });

  it('is valid for any number of rows', async () => {
    for (const rows of [0, 1, 2048, 5000]) {
      expect(JSON.parse(await textOf(long(rows), 'json'))).toHaveLength(rows);
    }
  });
});

it('a text that is null is missing in every format, and stays so where pieces are put in the order of the file', async () => {
  const piece = (fileRows: number[]) => ({
    fileRows: Float64Array.from(fileRows),
    columns: [{ name: 'risk', values: fileRows.map((row) => (row % 2 === 0 ? 'low' : null)) }],
  });
  const pieces = async function* () {
    yield piece([3, 4]);
    yield piece([1, 2]);
  };
  const columns: OutputColumn[] = [];
  for await (const [one] of inFileOrder(pieces())) if (one) columns.push(one);
  expect(columns.flatMap(({ values }) => [...values])).toEqual([null, 'low', null, 'low']);
  expect(await textOf(columns, 'csv')).toBe('risk\n\nlow\n\nlow\n');
  const rows = JSON.parse(await textOf(columns, 'json')) as unknown[];
  expect(rows).toEqual([{ risk: null }, { risk: 'low' }, { risk: null }, { risk: 'low' }]);
  const path = join(folder, 'null.parquet');
  await writeColumns(path, [columns], 'parquet');
  expect(await rowsOf(path)).toEqual([[null], ['low'], [null], ['low']]);
});

it('waits for a slow reader, and loses nothing', async () => {
  const pieces: string[] = [];
  const slow = new Writable({
    highWaterMark: 16,
    write: (piece, _encoding, done) => {
      pieces.push(String(piece));
      setImmediate(done);
    },
  });
  await writeText(slow, [long(5000)], 'csv');
  slow.end();
  await finished(slow);
  expect(pieces.join('')).toBe(await textOf(long(5000), 'csv'));
});

describe('files', () => {
  it('Parquet is read back with the same texts and bits, NaN as null', async () => {
    for (const rows of [0, 1, 5000]) {
      const path = join(folder, `p${rows}.parquet`);
      const columns = long(rows);
      await writeColumns(path, [columns], 'parquet');
      const [ids, numbers] = columns;
      expect(await rowsOf(path)).toEqual(
        Array.from({ length: rows }, (_, i) => {
          const number = numbers?.values[i] as number;
          return [ids?.values[i], Number.isNaN(number) ? null : number];
        }),
      );
    }
  });

  it.each(['csv', 'json'] as const)(
    '%s holds what a stream is given, and replaces an old file',
    async (format) => {
      const path = join(folder, `out.${format}`);
      await writeFile(path, 'old');
      await writeColumns(path, [long(5000)], format);
      expect(await readFile(path, 'utf8')).toBe(await textOf(long(5000), format));
    },
  );

  it.each(outputFormats)(
    '%s: a failure leaves nothing behind, and names the asked path only',
    async (format) => {
      const place = join(folder, `fails-${format}`);
      await mkdir(join(place, 'taken', 'inside'), { recursive: true });
      await writeFile(join(place, 'file'), 'kept');
      const before = await readdir(place, { recursive: true });
      for (const name of ['taken', join('missing', 'x'), join('file', 'x')]) {
        const path = join(place, name);
        const writing = writeColumns(path, [long(3)], format);
        await expect(writing).rejects.toMatchObject({ code: 'OUTPUT', where: path });
        await expect(writing).rejects.not.toThrow(/\.partial/);
      }
      expect(await readdir(place, { recursive: true })).toEqual(before);
    },
  );

  it.each(outputFormats)('%s: pieces that follow each other are one table', async (format) => {
    const whole = long(5000);
    const cut = (from: number, end: number): OutputColumn[] =>
      whole.map(({ name, values }) => ({ name, values: values.slice(from, end) }));
    const [one, many] = [join(folder, `one.${format}`), join(folder, `many.${format}`)];
    await writeColumns(one, [whole], format);
    async function* pieces(): AsyncGenerator<OutputColumn[]> {
      for (const [from, end] of [
        [0, 0],
        [0, 3],
        [3, 4000],
        [4000, 4000],
        [4000, 5000],
      ] as const) {
        yield await Promise.resolve(cut(from, end));
      }
    }
    await writeColumns(many, pieces(), format);
    if (format === 'parquet') expect(await rowsOf(many)).toEqual(await rowsOf(one));
    else expect(await readFile(many, 'utf8')).toBe(await readFile(one, 'utf8'));
  });

  it.each(outputFormats)('%s: a full disk is told, and a device stays one', async (format) => {
    const writing = writeColumns('/dev/full', [long(5000)], format);
    await expect(writing).rejects.toMatchObject({ code: 'OUTPUT', where: '/dev/full' });
    await expect(writing).rejects.toThrow(/no space left|ENOSPC/i);
    expect((await stat('/dev/full')).isCharacterDevice()).toBe(true);
  });

  it.each(outputFormats)(
    '%s: what the pieces throw is thrown on, and nothing is left',
    async (format) => {
      const place = join(folder, `fault-${format}`);
      await mkdir(place);
      const fault = new ProdromeError('CANCELLED', { where: 'x', expected: 'y', got: 'z' });
      async function* pieces(): AsyncGenerator<OutputColumn[]> {
        yield await Promise.resolve(long(3000));
        throw fault;
      }
      await expect(writeColumns(join(place, 'out'), pieces(), format)).rejects.toBe(fault);
      expect(await readdir(place)).toEqual([]);
    },
  );

  it('a stream that fails midway rejects instead of hanging', async () => {
    const stream = createWriteStream(join(folder, 'missing', 'x'));
    await expect(
      Promise.all([writeText(stream, [long(200_000)], 'csv'), finished(stream)]),
    ).rejects.toThrow(/ENOENT/);
  });
});
