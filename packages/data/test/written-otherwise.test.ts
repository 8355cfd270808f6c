import { afterAll, describe, expect, it } from '@jest/globals';
import type { ColumnCatalogue, KnownColumn } from '@prodrome/core';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readBatches, readDataset, readRecord, type DataOptions } from '../src/index.ts';
import { contentOf, createFolder } from './helpers.ts';
import { collect, joined } from './join-batches.ts';

const { folder, remove } = await createFolder();
afterAll(remove);

const known: Readonly<Record<string, KnownColumn>> = {
  sleep_h: {
    ...{ variable: 'sleep', domain: 'physiological', kind: 'number', unit: 'h' },
    ...{ plausible: [3, 12], possible: [0, 16] },
    otherUnits: [{ unit: 'min', factor: 1 / 60, offset: 0 }],
  },
  stress: {
    ...{ variable: 'stress', domain: 'behavioural', kind: 'ordinal' },
    possible: [0, 10],
  },
};
const catalogue: ColumnCatalogue = { find: (name) => known[name], nearest: () => [] };

/** 60 days of one patient; a column by a function of the day. */
async function diary(
  name: string,
  columns: Readonly<Record<string, (day: number) => string>>,
  date: (day: number) => string = (day) => dayText(day),
  outcome: (day: number) => string = (day) => String(day % 2),
): Promise<string> {
  const names = Object.keys(columns);
  const lines = Array.from({ length: 60 }, (_, day) => {
    const cells = names.map((each) => `"${columns[each]?.(day) ?? ''}"`);
    return ['a', date(day), outcome(day), ...cells].join(',');
  });
  const path = join(folder, name);
  await writeFile(path, [['id', 'date', 'headache', ...names].join(','), ...lines, ''].join('\n'));
  return path;
}
const dayText = (day: number): string =>
  new Date(Date.UTC(2024, 1, 15 + day)).toISOString().slice(0, 10);

/** What a column holds, read whole; and that batches, and record after record, give the same. */
async function columnOf(path: string, options: DataOptions, column: string): Promise<number[]> {
  const dataset = await readDataset(path, options, { catalogue });
  expect(joined(await collect(readBatches(path, options, { catalogue, rows: 7 })))).toEqual(
    contentOf(dataset),
  );
  const { table, schema } = dataset;
  const again = await readDataset(path, { schema });
  expect(contentOf(again)).toEqual(contentOf(dataset));
  const at = table.columns.findIndex(({ name }) => name === column);
  return Array.from(
    { length: table.rows },
    (_, row) => table.values[row * table.columns.length + at] as number,
  );
}

const hours = (day: number): number => 5 + (day % 40) / 10;

describe('a column that the catalogue knows as numbers', () => {
  it.each(['-', 'N/A', 'n/a', 'None', '#N/A', '.', '--', 'nil', 'unknown'])(
    'is refused where %s stands in a sixth of the cells, with the setting that reads it',
    async (marker) => {
      const path = await diary('marked.csv', {
        sleep_h: (day) => (day % 6 === 1 ? marker : String(hours(day))),
      });
      await expect(readDataset(path, {}, { catalogue })).rejects.toMatchObject({
        code: 'DATA_VALUE',
        where: 'marked.csv, column "sleep_h", data row 2 (line 3)',
        hint: `If they stand for what was not observed: data: { missing: ['${marker}'] }`,
      });
      const read = await columnOf(path, { missing: [marker] }, 'sleep_h');
      expect(read.filter(Number.isNaN)).toHaveLength(10);
      expect(read[0]).toBe(5);
    },
  );

  it('takes blank cells for empty ones', async () => {
    const path = await diary('blank.csv', {
      sleep_h: (day) => (day % 6 === 1 ? ' ' : String(hours(day))),
    });
    expect((await columnOf(path, {}, 'sleep_h')).filter(Number.isNaN)).toHaveLength(10);
  });

  it.each([
    { write: (x: number) => x.toFixed(1).replace('.', ','), options: { decimal: ',' } },
    {
      write: (x: number) => `${Math.trunc(x)}:${String(Math.round((x % 1) * 60)).padStart(2, '0')}`,
      options: { columns: { sleep_h: { unit: 'h:mm' } } },
    },
    { write: (x: number) => String(x * 60), options: { columns: { sleep_h: { unit: 'min' } } } },
  ])('is read as it is said to be written: $options', async ({ write, options }) => {
    const path = await diary('written.csv', { sleep_h: (day) => write(hours(day)) });
    const read = await columnOf(path, options, 'sleep_h');
    read.forEach((value, day) => {
      expect(value).toBeCloseTo(hours(day), 5);
    });
  });

  it.each([
    { write: (x: number) => x.toFixed(1).replace('.', ','), hint: "decimal: ','" },
    { write: (x: number) => `${x.toFixed(0)}:30`, hint: "unit: 'h:mm'" },
    { write: (x: number) => `1,${200 + Math.round(x * 10)}`, hint: "thousands: ','" },
    { write: (x: number) => `1,${200 + Math.round(x * 10)}`, hint: "or { decimal: ',' }" },
    { write: (x: number) => `0,${200 + Math.round(x * 10)}`, hint: "{ decimal: ',' }" },
    { write: (x: number) => `1'${200 + Math.round(x * 10)}`, hint: `thousands: "'"` },
    {
      write: (x: number) => `1\u202f${200 + Math.round(x * 10)}`,
      hint: String.raw`thousands: "\u202f"`,
    },
    {
      write: (x: number) => `1 ${200 + Math.round(x * 10)},5`,
      hint: "decimal: ',', thousands: ' '",
    },
  ])('is refused where nobody says so, with $hint', async ({ write, hint }) => {
    const path = await diary('written.csv', { sleep_h: (day) => write(hours(day)) });
    await expect(readDataset(path, {}, { catalogue })).rejects.toMatchObject({
      code: 'DATA_VALUE',
      hint: expect.stringContaining(hint),
    });
  });

  it('on another scale is told of, and read with the scale', async () => {
    const path = await diary('scale.csv', { stress: (day) => String(day) });
    const { report } = await readDataset(path, {}, { catalogue });
    expect(report.impossible).toMatchObject([
      { column: 'stress', count: 49, of: 60, possible: [0, 10], found: [0, 59] },
    ]);
    const read = await columnOf(path, { columns: { stress: { scale: [0, 100] } } }, 'stress');
    expect(read[59]).toBeCloseTo(5.9, 5);
  });

  it.each([
    { column: 'sleep_h', options: { unit: 'days' } },
    { column: 'other', options: { unit: 'min' } },
    { column: 'other', options: { scale: [0, 100] as [number, number] } },
  ])('has no such unit or scale: $column $options', async ({ column, options }) => {
    const path = await diary('none.csv', { sleep_h: String, other: String });
    const columns = { [column]: options };
    await expect(readDataset(path, { columns }, { catalogue })).rejects.toMatchObject({
      code: 'CONFIG',
      where: `data.columns.${column}`,
    });
  });
});

describe('numbers with groups of thousands', () => {
  it('are refused, or read as said', async () => {
    const path = await diary('steps.csv', { steps: (day) => `1${day % 9},${200 + day}` });
    await expect(readDataset(path, {})).rejects.toMatchObject({ code: 'DATA_VALUE' });
    const read = await columnOf(path, { thousands: ',' }, 'steps');
    expect(read.slice(0, 2)).toEqual([10_200, 11_201]);
  });

  it('never lose a group that is none', async () => {
    const path = await diary('groups.csv', { x: (day) => (day === 9 ? '1.25' : `1.${200 + day}`) });
    await expect(readDataset(path, { thousands: '.', decimal: ',' })).rejects.toMatchObject({
      code: 'DATA_VALUE',
      where: 'groups.csv, column "x", data row 10 (line 11)',
    });
  });
});

describe('times', () => {
  const steady = { x: String };
  it.each([
    { write: (day: number) => dayText(day).replaceAll('-', ''), say: { dateFormat: 'YYYYMMDD' } },
    {
      write: (day: number) => String(Date.parse(dayText(day)) / 1000),
      say: { timeUnit: 's' as const },
    },
    {
      write: (day: number) => String(Date.parse(dayText(day))),
      say: { timeUnit: 'ms' as const },
    },
    {
      write: (day: number) => dayText(day).split('-').reverse().join('.'),
      say: { dateFormat: 'DD.MM.YYYY' },
    },
  ])('of another kind are refused with what reads them: $say', async ({ write, say }) => {
    const iso = await readDataset(await diary('iso.csv', steady), {});
    const path = await diary('other.csv', steady, write);
    const [key = ''] = Object.keys(say);
    await expect(readDataset(path, {})).rejects.toMatchObject({
      code: 'DATA_VALUE',
      where: 'other.csv, column "date", data row 1 (line 2)',
      hint: expect.stringMatching(new RegExp(key.replace(/[A-Z]/g, (c) => `_${c.toLowerCase()}`))),
    });
    const read = await readDataset(path, say);
    expect([...read.table.times]).toEqual([...iso.table.times]);
    expect([...read.labels]).toEqual([...iso.labels]);
    const record = { id: 'a', date: write(3), x: 1 };
    expect(readRecord(read.schema, record, 'line 1').time).toBe(iso.table.times[3]);
  });

  it('in another unit than is said are refused where they leave the calendar', async () => {
    const write = (day: number): string => String(Date.parse(dayText(day)));
    const path = await diary('milliseconds.csv', steady, write);
    await expect(readDataset(path, { timeUnit: 's' })).rejects.toMatchObject({
      code: 'DATA_VALUE',
      where: 'milliseconds.csv, column "date", data row 1 (line 2)',
      hint: expect.stringContaining('time_unit'),
    });
  });

  it('that cannot count days are refused of a stream as of a file', async () => {
    const { schema } = await readDataset(await diary('days.csv', steady, String), {});
    const record = { id: 'a', date: 20240215, x: 1 };
    expect(() => readRecord(schema, record, 'line 7')).toThrow(
      expect.objectContaining({
        code: 'DATA_VALUE',
        where: 'line 7, "date"',
        hint: expect.stringContaining('YYYYMMDD'),
      }),
    );
    expect(readRecord(schema, { ...record, date: 77 }, 'line 8').time).toBe(77);
  });
});

describe('outcomes', () => {
  it.each([
    { words: ['nein', 'ja'], say: undefined },
    { words: ['non', 'oui'], say: undefined },
    { words: ['3', '7'], say: { column: 'headache', atLeast: 4 } },
    { words: ['fine', 'bad'], say: { column: 'headache', yes: ['bad'], no: ['fine', 'good'] } },
  ])('are read as $words', async ({ words, say }) => {
    const path = await diary('words.csv', { x: String }, dayText, (day) => words[day % 2] ?? '');
    const options = { ...(say && { outcome: say }) };
    const { labels, schema } = await readDataset(path, options);
    expect([...labels].slice(0, 3)).toEqual([1, 0, 1]);
    const again = await readDataset(path, { schema });
    expect([...again.labels]).toEqual([...labels]);
    const record = { id: 'a', date: '2024-03-01', x: 1, headache: words[1] };
    expect(readRecord(schema, record, 'line 1').outcome).toBe(1);
  });

  it('that no setting reads are refused with their row', async () => {
    const path = await diary('words.csv', { x: String }, dayText, (day) => (day === 5 ? 'x' : '3'));
    const outcome = { column: 'headache', atLeast: 4 };
    await expect(readDataset(path, { outcome })).rejects.toMatchObject({
      code: 'DATA_VALUE',
      where: 'words.csv, column "headache", data row 6 (line 7)',
    });
  });
});

describe('what a column is said to be', () => {
  it.each([
    { write: (day: number) => String(day % 3), kind: 'category' as const, first: [0, 1, 2] },
    { write: (day: number) => String(day % 2), kind: 'number' as const, first: [0, 1, 0] },
  ])('counts, whatever it looks like: $kind', async ({ write, kind, first }) => {
    const path = await diary('said.csv', { code: write });
    const columns = { code: { kind } };
    const { table } = await readDataset(path, { columns });
    expect(table.columns[0]?.kind).toBe(kind);
    expect((await columnOf(path, { columns }, 'code')).slice(0, 3)).toEqual(first);
  });

  it('cannot be said of the columns of other parts', async () => {
    const path = await diary('parts.csv', { x: String });
    const columns = { headache: { kind: 'number' as const } };
    await expect(readDataset(path, { outcome: 'headache', columns })).rejects.toMatchObject({
      code: 'CONFIG',
      got: 'outcome and columns.headache',
    });
  });

  it('yes and no count in every case of letters', async () => {
    const words = ['Yes', 'no', 'YES', 'No', 'yes', 'NO'];
    const path = await diary('cases.csv', { x: (day) => words[day % 6] ?? '' });
    const { table } = await readDataset(path, {});
    expect(table.columns[0]?.kind).toBe('binary');
    expect([...table.values.slice(0, 4)]).toEqual([1, 0, 1, 0]);
  });
});

describe('columns that nothing can be learned from', () => {
  it.each([
    { why: 'free text', write: (day: number) => `so tired on day ${day}` },
    { why: 'clock times', write: (day: number) => `${day % 24}:30` },
    { why: 'times', write: (day: number) => `${dayText(day)}T08:00` },
  ])('are left out, and told of: $why', async ({ why, write }) => {
    const path = await diary('notes.csv', { notes: write, x: String });
    const { table, report } = await readDataset(path, {});
    expect(table.columns.map(({ name }) => name)).toEqual(['x']);
    expect(report.leftOut).toMatchObject([{ column: 'notes', why, cells: 60 }]);
    const [x = NaN] = await columnOf(path, {}, 'x');
    expect(x).toBe(0);
    const columns = { notes: { kind: 'category' as const } };
    expect((await columnOf(path, { columns }, 'notes')).every((code) => code >= 0)).toBe(true);
  });
});
