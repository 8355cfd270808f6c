import { readFile, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { columnOf, createFolder } from './helpers.ts';
import { datasetOf, refusalOf } from './fates.ts';

let files: Awaited<ReturnType<typeof createFolder>>;
beforeAll(async () => {
  files = await createFolder();
});
afterAll(() => files.remove());

const array = (lines: string): string => `[\n${lines.split('\n').join(',\n')}\n]`;

describe.each(['ndjson', 'json', 'ndjson.gz'])('keys of .%s', (ending) => {
  const put = (lines: string): Promise<string> =>
    files.write(`a.${ending}`, ending === 'json' ? array(lines) : `${lines}\n`);
  const shift = ending === 'json' ? 1 : 0;

  test.each([
    [
      'differ in case',
      '{"day":1,"Sleep":1,"y":0}\n{"day":2,"sleep":2,"y":0}',
      /"Sleep" and "sleep"/,
      2,
    ],
    ['differ in case within one', '{"day":1,"y":0}\n{"day":2,"B":2,"b":3,"y":0}', /"B" and "b"/, 2],
    [
      'differ in case by an escape',
      '{"sleep":1,"y":0}\n{"\\u0053leep":2,"y":0}',
      /"sleep" and "Sleep"/,
      2,
    ],
    ['are empty', '{"day":1,"y":0}\n{"day":2,"":2,"y":0}', /empty/, 2],
    ['stand twice', '{"day":1,"y":0}\n{"day":2,"y":0}\n{"day":3,"y":0,"y":1}', /"y" twice/, 3],
    ['stand twice, once escaped', '{"day":1,"y":0,"\\u0079":1}', /"y" twice/, 1],
    ['hold a zero', '{"day":1,"y":0,"y\\u0000":1}', /zero/, 1],
  ])('that %s are refused with their line', async (_, lines, got, line) => {
    expect(await refusalOf(await put(lines))).toMatchObject({
      code: 'DATA_COLUMN',
      got,
      fields: { line: line + shift },
    });
  });

  test('of any order and number keep their values', async () => {
    const lines = ['{"a":1,"y":0,"b_1":5}', '{"y":1,"b":2,"a":3}', '{"b":4,"y":0,"ä":7,"Ä":8}'];
    const dataset = await datasetOf(await put(lines.join('\n')));
    expect(dataset.table.columns.map(({ name }) => name)).toEqual(['a', 'b_1', 'b', 'ä', 'Ä']);
    expect(columnOf(dataset, 'b')).toEqual([NaN, 2, 4]);
    expect(columnOf(dataset, 'Ä')).toEqual([NaN, NaN, 8]);
  });
});

test('a Parquet file has the names that stand in it', async () => {
  const path = await files.query(
    'names.parquet',
    'SELECT i AS stress, 10 * i AS xtress, {a: i, b: [i]} AS nested, i % 2 AS y FROM range(3) r(i)',
  );
  const bytes = (await readFile(path)).toString('latin1');
  const renamed = async (name: string): Promise<string> => {
    await writeFile(path, Buffer.from(bytes.replaceAll('xtress', name), 'latin1'));
    return path;
  };
  const options = { ignore: ['nested'] };
  const dataset = await datasetOf(await renamed('Stress'), options);
  expect(columnOf(dataset, 'stress')).toEqual([0, 1, 2]);
  expect(columnOf(dataset, 'Stress')).toEqual([0, 10, 20]);
  expect(await refusalOf(await renamed('stress'), options)).toMatchObject({
    code: 'DATA_COLUMN',
    got: '"stress" a second time',
  });
});

test.each(['head\u00a0ache', ' headache', 'headache\t'])(
  'a name with blanks that are not seen is told as it can be written: %j',
  async (name) => {
    const path = await files.write('blanks.csv', `day,"${name}"\n1,0\n2,1\n`);
    const written = JSON.stringify(name).replace('\u00a0', String.raw`\u00a0`);
    expect(await refusalOf(path)).toMatchObject({ hint: expect.stringContaining(written) });
    expect(await refusalOf(path, { outcome: 'headache' })).toMatchObject({
      code: 'DATA_COLUMN',
      hint: `Did you mean ${written}?`,
    });
    expect((await datasetOf(path, { outcome: name })).table.rows).toBe(2);
  },
);

test('the folders of a path are no columns', async () => {
  const { mkdir } = await import('node:fs/promises');
  await mkdir(`${files.folder}/year=2024`);
  const sql = 'SELECT i AS x, i % 2 AS y FROM range(3) r(i)';
  for (const [name, options] of [
    ['year=2024/a.parquet', ''],
    ['year=2024/a.csv', ''],
    ['year=2024/a.ndjson', '(FORMAT json)'],
  ] as const) {
    const { table } = await datasetOf(await files.query(name, sql, options));
    expect(table.columns.map((column) => column.name)).toEqual(['x']);
  }
});
