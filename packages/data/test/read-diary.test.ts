import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { labelsAhead, readDataset } from '../src/index.ts';
import { columnOf, contentOf, createFolder } from './helpers.ts';

let files: Awaited<ReturnType<typeof createFolder>>;
beforeAll(async () => {
  files = await createFolder();
});
afterAll(() => files.remove());

test('labels are the outcome of exactly h days later, on the day as written', async () => {
  const path = await files.write('gaps.csv', [
    'id,day,x,headache',
    '10,1,1,0',
    '10,2,2,1',
    '10,4,3,',
    '10,5,4,1',
    '9,2,5,1',
    '9,3,6,0',
  ]);
  const one = await readDataset(path, {});
  expect(one.table.patientIds).toEqual(['9', '10']);
  expect([...one.labels]).toEqual([0, NaN, 1, NaN, 1, NaN]);
  const three = await readDataset(path, { horizonDays: 3 });
  expect([...three.labels]).toEqual([NaN, NaN, NaN, 1, NaN, NaN]);
  expect(one.report).toMatchObject({ labelled: 3, events: 2, patients: 2 });
});

test('labels against a search over all pairs of rows', async () => {
  const day = fc.record({ patient: fc.nat(2), day: fc.nat(12), y: fc.constantFrom('0', '1', '') });
  const days = fc.uniqueArray(day, {
    minLength: 1,
    maxLength: 25,
    selector: (d) => d.patient * 99 + d.day,
  });
  let run = 0;
  await fc.assert(
    fc.asyncProperty(days, fc.integer({ min: 1, max: 4 }), async (records, horizonDays) => {
      const lines = records.map(({ patient, day: d, y }) => `${patient},${d},${y}`);
      const path = await files.write(`pairs${run++}.csv`, ['id,day,headache', ...lines]);
      const { table, labels } = await readDataset(path, { horizonDays });
      for (let row = 0; row < table.rows; row++) {
        const id = Number(table.patientIds[table.patients[row] ?? 0]);
        const ahead = records.find(
          (r) => r.patient === id && r.day === (table.times[row] ?? 0) + horizonDays,
        );
        expect(labels[row]).toBe(ahead === undefined || ahead.y === '' ? NaN : Number(ahead.y));
      }
      expect(labelsAhead(table, horizonDays)).toEqual(labels);
    }),
    { numRuns: 20 },
  );
});

test('a date-time counts on the clock as written, whatever its zone and the day clocks change', async () => {
  const texts = [
    '2024-03-30T23:30:00+01:00',
    '2024-03-31T23:59:59.5+02:00',
    '2024-04-01 00:10',
    '2024-04-02T05:00Z',
    '2024-04-03',
  ];
  const path = await files.write('zones.csv', [
    'time,x,migraine',
    ...texts.map((text, index) => `${text},${index},${index % 2}`),
  ]);
  const dataset = await readDataset(path, {});
  expect([...dataset.table.times]).toEqual([19812, 19813, 19814, 19815, 19816]);
  expect([...dataset.labels]).toEqual([1, 0, 1, 0, NaN]);
  expect(texts.map((_, row) => dataset.timeText(row))).toEqual(texts);
  expect(dataset.table.patientIds).toEqual(['me']);
  expect(dataset.schema.time).toEqual({ name: 'time', kind: 'datetime' });
});

test('number times are printed as they came and counted by whole days', async () => {
  const path = await files.write('numbers.csv', ['time,headache', '007,1', '-1.50,0', '8,1']);
  const dataset = await readDataset(path, {});
  expect([...dataset.table.times]).toEqual([-2, 7, 8]);
  expect([0, 1, 2].map((row) => dataset.timeText(row))).toEqual(['-1.50', '007', '8']);
});

test('without a time column the order of the file is the order of days', async () => {
  const path = await files.write('order.csv', ['id,headache', 'b,0', 'a,1', 'b,1', 'a,0']);
  const dataset = await readDataset(path, {});
  expect(contentOf(dataset)).toMatchObject({
    times: [0, 1, 0, 1],
    outcomes: [1, 0, 0, 1],
    labels: [0, NaN, 1, NaN],
    texts: ['2', '4', '1', '3'],
  });
});

test('identical rows of a day are dropped and counted, also with other times of day', async () => {
  const path = await files.write('duplicates.csv', [
    'id,time,x,note,headache',
    '1,2024-01-02 20:00,5,,1',
    '1,2024-01-01 08:00,,late,0',
    '1,2024-01-02 09:00,5,,1',
    '1,2024-01-01 08:00,,early,0',
  ]);
  const dataset = await readDataset(path, { ignore: ['note'] });
  expect(dataset.report).toMatchObject({
    rowsRead: 4,
    rowsKept: 2,
    duplicatesDropped: 2,
    duplicateRows: [1, 4],
    ignored: ['note'],
  });
  expect(dataset.timeText(1)).toBe('2024-01-02 09:00');
});

test('outcomes as text say which is which', async () => {
  const path = await files.write('yes.csv', ['day,headache', '1,No', '2,YES', '3,', '4,no']);
  const dataset = await readDataset(path, {});
  expect([...(dataset.table.outcomes ?? [])]).toEqual([0, 1, NaN, 0]);
  expect(dataset.schema.labelValues).toEqual(['no', 'yes']);
});

test('kinds of columns', async () => {
  const path = await files.write('kinds.csv', [
    'day,headache,zero,count,empty,late,truth,one',
    ...['1,0,0,0,,,True,II', '2,1,1,1,,,False,12', '3,0,,2,,,,7', '4,1,1,0,,5.5,True,I'],
  ]);
  const { table } = await readDataset(path, {});
  const kinds = Object.fromEntries(table.columns.map(({ name, kind }) => [name, kind]));
  expect(kinds).toEqual({
    ...{ zero: 'binary', count: 'number', empty: 'number', late: 'number' },
    ...{ truth: 'binary', one: 'category' },
  });
  expect(table.columns.at(-1)?.categories).toEqual(['12', '7', 'I', 'II']);
});

test('a column that first shows numbers after the sampled rows', async () => {
  const lines = Array.from(
    { length: 5000 },
    (_, i) => `${i},0,${i < 4000 ? '' : i},${i < 4000 ? 1 : 'x'}`,
  );
  const path = await files.write('late.csv', ['day,headache,late,mixed', ...lines]);
  const dataset = await readDataset(path, {});
  expect(columnOf(dataset, 'late')[4500]).toBe(4500);
  expect(dataset.table.columns[1]).toMatchObject({ kind: 'category', categories: ['1', 'x'] });
  expect(columnOf(dataset, 'mixed')[4500]).toBe(1);
});
