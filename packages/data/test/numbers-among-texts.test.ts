import { afterAll, describe, expect, it } from '@jest/globals';
import { parseRecord, readDataset, readRecord, type DataOptions } from '../src/index.ts';
import { columnOf, createFolder } from './helpers.ts';

const { remove, write, query } = await createFolder();
afterAll(remove);

const german: DataOptions = { decimal: ',', thousands: '.' };

describe('a number of JSON is one, however texts are written', () => {
  const cells = ['1.125', '"1.125"', '"1,5"', '7.0', '1e3', '12345678901234567890', '-0.5', 'null'];
  const expected = [1.125, 1125, 1.5, 7, 1000, 12345678901234567168, -0.5, NaN].map(Math.fround);
  const lines = cells.map(
    (cell, day) => `{"date":"2024-03-0${day + 1}","headache":${day % 2},"x":${cell}}`,
  );

  it.each([
    { name: 'mixed.ndjson', text: lines.join('\n') },
    { name: 'mixed.json', text: `[${lines.join(',')}]` },
  ])('among texts: $name', async ({ name, text }) => {
    const dataset = await readDataset(await write(name, text), german);
    expect(dataset.table.columns[0]?.kind).toBe('number');
    expect(columnOf(dataset, 'x')).toEqual(expected);
    const { schema } = dataset;
    expect(columnOf(await readDataset(await write(name, text), { schema }), 'x')).toEqual(expected);
    const streamed = lines.map((line) => readRecord(schema, parseRecord(line, 1), 'line 1'));
    expect(streamed.map(({ values }) => values[0])).toEqual(expected);
  });

  it('and a category of it has one text in a file and on a stream', async () => {
    const texts = ['1.5', '"a"', '"1,5"', '2.0'].map(
      (cell, day) => `{"date":"2024-03-0${day + 1}","headache":0,"x":${cell}}`,
    );
    const columns = { x: { kind: 'category' } } as const;
    const path = await write('codes.ndjson', texts.join('\n'));
    const dataset = await readDataset(path, { ...german, columns });
    expect(dataset.schema.columns[0]?.categories).toEqual(['1,5', '2,0', 'a']);
    const streamed = texts.map((line) => readRecord(dataset.schema, parseRecord(line, 1), ''));
    expect(streamed.map(({ values }) => values[0])).toEqual(columnOf(dataset, 'x'));
  });
});

describe('an outcome by a limit', () => {
  const outcome = { column: 'pain', atLeast: 5 };
  const pains = [1.125, 5, 7.5, 4.999];

  it.each(['pain.parquet', 'pain.ndjson'])('of numbers of %s', async (name) => {
    const rows = pains.map((pain, day) => `(${day}, ${pain}::DOUBLE)`).join();
    const path = await query(
      name,
      `SELECT * FROM (VALUES ${rows}) t(day, pain)`,
      name.endsWith('parquet') ? '' : '(FORMAT json)',
    );
    const { table, schema } = await readDataset(path, { ...german, outcome });
    expect([...(table.outcomes ?? [])]).toEqual([0, 1, 1, 0]);
    const streamed = pains.map((pain, day) => {
      const line = JSON.stringify({ day, pain });
      return readRecord(schema, parseRecord(line, 1), 'line 1').outcome;
    });
    expect(streamed).toEqual([0, 1, 1, 0]);
  });
});

it.each([
  { thousands: '.' },
  { thousands: ',', decimal: ',' },
  { decimal: '5' },
  { decimal: 'e' },
  { thousands: '-' },
])('marks that would make another number of one are refused: %j', async (options) => {
  const path = await write('any.csv', ['date,headache,x', '2024-03-01,0,7.5']);
  await expect(readDataset(path, options)).rejects.toMatchObject({ code: 'CONFIG' });
});
