import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readDataset } from '../src/index.ts';
import { columnOf, contentOf, createFolder } from './helpers.ts';

let files: Awaited<ReturnType<typeof createFolder>>;
beforeAll(async () => {
  files = await createFolder();
});
afterAll(() => files.remove());

const header = ['patient_id', 'date', 'sleep', 'stress', 'alcohol', 'weather', 'headache_today'];
const rows = [
  ['p2', '2024-02-28', '7.5', '3', 'yes', 'rain', '0'],
  ['p2', '2024-02-29', '', '4', 'no', 'sun, cloud', '1'],
  ['p2', '2024-03-02', '6', 'NA', 'NA', 'NA', '1'],
  ['p1', '2024-01-01', '8', '0', 'no', 'sun, cloud', '0'],
  ['p1', '2024-01-02', '-1e2', '?', 'yes', 'a "quoted"\nline', ''],
];
const quote = (cell: string): string =>
  /[",\n\t]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
const delimited = (mark: string): string =>
  [header, ...rows].map((row) => row.map(quote).join(mark)).join('\n');
const missing = new Set(['', 'NA', '?']);
const json = rows
  .map((row) => {
    const record: Record<string, string | number> = {};
    row.forEach((cell, index) => {
      const name = header[index] ?? '';
      const isNumber = ['sleep', 'stress', 'headache_today'].includes(name);
      if (!missing.has(cell)) record[name] = isNumber ? Number(cell) : cell;
    });
    return JSON.stringify(record);
  })
  .join('\n');

const expected = {
  columns: [
    { name: 'sleep', domain: 'behavioural', kind: 'number' },
    { name: 'stress', domain: 'other', kind: 'number' },
    { name: 'alcohol', domain: 'behavioural', kind: 'binary' },
    {
      name: 'weather',
      domain: 'environmental',
      kind: 'category',
      categories: ['a "quoted"\nline', 'rain', 'sun, cloud'],
    },
  ],
  values: [8, 0, 0, 2, -100, NaN, 1, 0, 7.5, 3, 1, 1, NaN, 4, 0, 2, 6, NaN, NaN, NaN],
  patients: [0, 0, 1, 1, 1],
  times: [19723, 19724, 19781, 19782, 19784],
  patientIds: ['p1', 'p2'],
  outcomes: [0, NaN, 0, 1, 1],
  labels: [NaN, NaN, 1, NaN, NaN],
  texts: ['2024-01-01', '2024-01-02', '2024-02-28', '2024-02-29', '2024-03-02'],
};
const options = {
  domains: { behavioral: ['sleep'], behavioural: ['alcohol'], environmental: ['weather'] },
};

describe('every format gives the same dataset', () => {
  const contents: [string, string][] = [
    ['a.csv', delimited(',')],
    ['a.csv.gz', delimited(',')],
    ['crlf.csv', delimited(',').replace(/\n(?!line)/g, '\r\n')],
    ['bom.csv', `\ufeff${delimited(',')}\n\n`],
    ['a [1]*?.csv', delimited(',')],
    ["it's.tsv", delimited('\t')],
    ['a.tsv.gz', delimited('\t')],
    ['a.ndjson', json],
    ['a.jsonl', `${json}\n\n`],
    ['a.ndjson.gz', json],
    ['a.json', `[${json.trim().split('\n').join(',\n')}]`],
  ];
  test.each(contents)('%s', async (name, content) => {
    const dataset = await readDataset(await files.write(name, content), options);
    expect(contentOf(dataset)).toMatchObject(expected);
    expect(dataset.report).toEqual({
      file: name,
      rowsRead: 5,
      rowsKept: 5,
      rowsMerged: 0,
      cells: {
        ...{ read: 35, keys: 10, used: 19, missing: 6, impossible: 0, ignored: 0, leftOut: 0 },
        ...{ repeated: 0, merged: 0, outside: 0 },
      },
      patients: 2,
      duplicatesDropped: 0,
      duplicateRows: [],
      recognised: { patient: 'patient_id', time: 'date', outcome: 'headache_today' },
      ignored: [],
      impossible: [],
      leftOut: [],
      labelled: 1,
      events: 1,
    });
  });

  test('Parquet, with typed and with text columns', async () => {
    const csv = await files.write('source.csv', delimited(','));
    const read = `read_csv('${csv}', nullstr=['', 'NA', '?']`;
    const typed = await files.query('typed.parquet', `SELECT * FROM ${read})`);
    const texts = await files.query('texts.parquet', `SELECT * FROM ${read}, all_varchar=true)`);
    for (const path of [typed, texts]) {
      expect(contentOf(await readDataset(path, options))).toMatchObject(expected);
    }
  });
});

test('schema of a diary', async () => {
  const { schema } = await readDataset(await files.write('s.csv', delimited(',')), {
    ...options,
    horizonDays: 2,
  });
  expect(schema).toEqual({
    shape: 'diary',
    patient: 'patient_id',
    time: { name: 'date', kind: 'date' },
    outcome: 'headache_today',
    horizonDays: 2,
    columns: expected.columns,
  });
  expect(JSON.parse(JSON.stringify(schema))).toEqual(schema);
});

test('Parquet types: booleans, integers, decimals, timestamps', async () => {
  const path = await files.query(
    'types.parquet',
    `SELECT 7::BIGINT AS id, TIMESTAMP '2024-05-01 06:00:00' + INTERVAL (i) DAY AS time, i = 1 AS target,
      true AS flag, 1.25::DECIMAL(10, 2) + i AS dose, (i + 2)::TINYINT AS small, (i + 2)::BIGINT AS big
      FROM range(3) r(i)`,
  );
  const dataset = await readDataset(path, {});
  expect(contentOf(dataset)).toMatchObject({
    columns: [{ kind: 'binary' }, { kind: 'number' }, { kind: 'number' }, { kind: 'number' }],
    values: [1, 1.25, 2, 2, 1, 2.25, 3, 3, 1, 3.25, 4, 4],
    times: [19844.25, 19845.25, 19846.25],
    patientIds: ['7'],
    labels: [0, 1, 0],
    texts: ['2024-05-01 06:00:00', '2024-05-02 06:00:00', '2024-05-03 06:00:00'],
    schema: { time: { kind: 'datetime' } },
  });
});

test('the order of rows in a file does not matter', async () => {
  const base = await readDataset(await files.write('base.csv', delimited(',')), options);
  let run = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.shuffledSubarray(rows, { minLength: rows.length, maxLength: rows.length }),
      async (shuffled) => {
        const text = [header, ...shuffled].map((row) => row.map(quote).join(',')).join('\n');
        const path = await files.write(`shuffled${run++}.csv`, text);
        expect(contentOf(await readDataset(path, options))).toEqual(contentOf(base));
      },
    ),
    { numRuns: 15 },
  );
});

test('many blocks and row groups keep the order of the file', async () => {
  const sql = `SELECT i AS x, 'w' || (i % 7) AS word, i % 2 AS y FROM range(300000) r(i)`;
  for (const name of ['many.csv', 'many.parquet', 'many.ndjson']) {
    const format = name.endsWith('.ndjson') ? '(FORMAT json)' : '';
    const dataset = await readDataset(await files.query(name, sql, format), {});
    expect(columnOf(dataset, 'x').every((value, row) => value === row)).toBe(true);
    expect(columnOf(dataset, 'word').every((value, row) => value === row % 7)).toBe(true);
    expect(dataset.labels.every((value, row) => value === row % 2)).toBe(true);
    expect(dataset.timeText(299_999)).toBe('300000');
  }
});
