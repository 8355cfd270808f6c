import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openOutOfCore } from '../src/formats/out-of-core.ts';
import type { Source } from '../src/formats/source.ts';
import { locateErrors, passOver } from '../src/scanning/passes.ts';
import type { Scan } from '../src/scanning/scan.ts';
import { readBatches } from '../src/index.ts';
import { datasetOf, refusalOf } from './fates.ts';
import { columnOf, createFolder } from './helpers.ts';
import { collect } from './join-batches.ts';

let files: Awaited<ReturnType<typeof createFolder>>;
beforeAll(async () => {
  files = await createFolder();
});
afterAll(() => files.remove());

describe('1,800 columns are read as few are, whole and in batches', () => {
  const names = Array.from({ length: 1800 }, (_, index) => `x${index}`);
  const select = names.map((name, index) => `(i * 7 + ${index}) % 97 AS ${name}`).join();
  // patients come in turns, so that batches must sort
  const sql = `SELECT 'p' || i % 3 AS id, i // 3 AS day, ${select}, i % 2 AS headache FROM range(60) r(i)`;

  test.each([
    ['wide.csv', ''],
    ['wide.ndjson', '(FORMAT json)'],
    ['wide.parquet', ''],
  ])('%s', async (name, options) => {
    const path = await files.query(name, sql, options);
    const dataset = await datasetOf(path);
    expect(dataset.table.columns.map((column) => column.name)).toEqual(names);
    const batches = await collect(readBatches(path, {}, { rows: 20 }));
    expect(batches.map(({ table }) => table.rows)).toEqual([20, 20, 20]);
    const last = batches.flatMap((batch) => columnOf(batch, 'x1799'));
    expect(last).toEqual(columnOf(dataset, 'x1799'));
  });
});

describe('what is a megabyte long', () => {
  const long = 'n'.repeat(900_000);
  const digits = '3'.repeat(900_000);

  test('numbers and names are read', async () => {
    const lines = ['id,day,x,headache', '1,1,5,0', `1,2,0.${digits},1`];
    const dataset = await datasetOf(await files.write('digits.csv', lines));
    expect(columnOf(dataset, 'x')).toEqual([5, Math.fround(1 / 3)]);
    const named = await datasetOf(
      await files.write('names.csv', [`id,day,${long},headache`, '1,1,5,0', '1,2,6,1']),
    );
    expect(columnOf(named, long)).toEqual([5, 6]);
    const json = await datasetOf(
      await files.write('names.ndjson', [`{"day":1,"${long}":5,"headache":0.${'0'.repeat(9e5)}}`]),
    );
    expect(columnOf(json, long)).toEqual([5]);
  });

  test('a number too large is told in few words', async () => {
    const path = await files.write('large.csv', ['day,x,headache', '1,5,0', `2,${digits},1`]);
    const { message } = await refusalOf(path);
    expect(message).toMatch(/line 3/);
    expect(message.length).toBeLessThan(500);
  });
});

describe('a database that has run out of memory is given more, once', () => {
  const full = new Error('Out of Memory Error: could not allocate block');
  const source = (mends: number): Source => ({
    path: 'a',
    file: 'a.parquet',
    columns: [],
    guessed: false,
    from: () => '',
    number: () => '',
    text: () => '',
    lineOf: () => Promise.resolve(undefined),
    mend: () => Promise.resolve(mends-- > 0 ? true : undefined),
  });

  test('out of core, up to most of the memory of the machine', async () => {
    const database = await openOutOfCore();
    const limit = async (): Promise<string> => {
      const sql = "SELECT current_setting('memory_limit')";
      return String((await database.connection.runAndReadAll(sql)).getRows()[0]?.[0]);
    };
    const least = await limit();
    expect(await database.allowMost()).toBe(true);
    const most = await limit();
    expect(most).not.toBe(least);
    expect(await database.allowMost()).toBe(false);
    await database.allowColumns(2);
    expect(await limit()).toBe(most);
    await database.close();
  });

  test('a pass, and the rows, begin again', async () => {
    const database = await openOutOfCore();
    const { connection } = database;
    let runs = 0;
    const pass = (): Promise<number> =>
      runs++ === 0 ? Promise.reject(full) : Promise.resolve(runs);
    expect(await passOver(connection, source(1), pass)).toBe(2);
    runs = 0;
    await expect(passOver(connection, source(0), pass)).rejects.toMatchObject({ code: 'DATA' });
    await database.close();
    const scans = (fails: number, after: number) => {
      let left = fails;
      return async function* (): AsyncGenerator<Scan, void> {
        for (let i = 0; i < after; i++) yield await Promise.resolve({ rows: i } as Scan);
        if (left-- > 0) throw full;
        yield { rows: 9 } as Scan;
      };
    };
    const rows = async (found: AsyncGenerator<Scan, void>): Promise<number[]> => {
      const all: number[] = [];
      for await (const scan of found) all.push(scan.rows);
      return all;
    };
    expect(await rows(locateErrors(source(1), scans(1, 0)))).toEqual([9]);
    await expect(rows(locateErrors(source(1), scans(2, 0)))).rejects.toMatchObject({
      code: 'DATA',
    });
    // rows that were given are not given again
    await expect(rows(locateErrors(source(1), scans(1, 1)))).rejects.toMatchObject({
      code: 'DATA',
    });
  });
});
