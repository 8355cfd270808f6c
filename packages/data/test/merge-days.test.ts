import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readBatches, readDataset, readRecord, type DataOptions } from '../src/index.ts';
import { columnOf, contentOf, createFolder } from './helpers.ts';
import { collect, joined } from './join-batches.ts';
import { catalogue } from './small-catalogue.ts';

let files: Awaited<ReturnType<typeof createFolder>>;
beforeAll(async () => {
  files = await createFolder();
});
afterAll(() => files.remove());

const entries = [
  'date,coffee_cups,stress,pain,mood_word,headache',
  '2024-03-01 08:00,2,3,,good,0',
  '2024-03-01 13:00,1,6,4,bad,',
  '2024-03-01 20:00,,,7,,1',
  '2024-03-02 08:00,1,,,fine,0',
];

describe('merge: entries', () => {
  it('makes a day of its entries: doses summed, scales averaged, an attack in any an attack', async () => {
    const path = await files.write('entries.csv', entries);
    const dataset = await readDataset(path, { merge: 'entries' }, { catalogue });
    expect(dataset.table.rows).toBe(2);
    expect(columnOf(dataset, 'coffee_cups')).toEqual([3, 1]);
    expect(columnOf(dataset, 'stress')).toEqual([4.5, NaN]);
    expect(columnOf(dataset, 'pain')).toEqual([7, NaN]);
    const words = dataset.table.columns.find(({ name }) => name === 'mood_word')?.categories ?? [];
    expect(columnOf(dataset, 'mood_word').map((code) => words[code])).toEqual(['bad', 'fine']);
    expect([...(dataset.table.outcomes ?? [])]).toEqual([1, 0]);
    expect([...dataset.labels]).toEqual([0, NaN]);
    expect(dataset.report).toMatchObject({ rowsRead: 4, rowsKept: 2, rowsMerged: 2 });
    expect(dataset.report.cells).toMatchObject({
      read: 24,
      keys: 4,
      used: 8,
      merged: 5,
      missing: 7,
    });
  });

  it('answers every row of the file: those of a day with the forecast of their day', async () => {
    const path = await files.write('answered.csv', entries);
    const dataset = await readDataset(path, { merge: 'entries' });
    expect([...dataset.fileRows]).toEqual([2, 3]);
    expect(dataset.timeText(0)).toBe('2024-03-01 20:00');
    expect(dataset.repeats).toEqual([
      { fileRow: 0, row: 0, timeText: '2024-03-01 08:00' },
      { fileRow: 1, row: 0, timeText: '2024-03-01 13:00' },
    ]);
  });

  it.each([
    ['sum', [6, 4]],
    ['mean', [2, 4]],
    ['min', [1, 4]],
    ['max', [3, 4]],
    ['first', [3, 4]],
    ['last', [1, 4]],
  ] as const)('columns.x.merge: %s', async (merge, expected) => {
    const lines = ['day,x,migraine', '1.1,3,0', '1.2,2,0', '1.7,1,0', '1.8,,1', '2.5,4,1'];
    const path = await files.write('rules.csv', lines);
    const options: DataOptions = { merge: 'entries', columns: { x: { merge } } };
    expect(columnOf(await readDataset(path, options), 'x')).toEqual(expected);
  });

  it('sums of 0 and 1 are numbers; words have no sum', async () => {
    const lines = ['day,meal,took,migraine', '1.1,1,yes,0', '1.2,1,no,0', '2.5,0,no,1'];
    const path = await files.write('kinds.csv', lines);
    const columns = { meal: { merge: 'sum' } } as const;
    const dataset = await readDataset(path, { merge: 'entries', columns });
    expect(columnOf(dataset, 'meal')).toEqual([2, 0]);
    expect(columnOf(dataset, 'took')).toEqual([1, 0]);
    expect(dataset.schema.columns).toMatchObject([
      { name: 'meal', kind: 'number', merge: 'sum' },
      { name: 'took', kind: 'binary', merge: 'max' },
    ]);
    const summed: DataOptions = { merge: 'entries', columns: { took: { merge: 'sum' } } };
    await expect(readDataset(path, summed)).rejects.toMatchObject({
      code: 'CONFIG',
      where: 'data.columns.took.merge',
    });
    // the same file again, as a bundle reads it
    const again = await readDataset(path, { schema: dataset.schema });
    expect(contentOf(again)).toEqual(contentOf(dataset));
  });

  it('a row that says the same at the same time is a duplicate, and counts once', async () => {
    const lines = ['date,coffee_cups,headache', '2024-03-01 08:00,1,0', '2024-03-01 09:00,1,0'];
    const path = await files.write('same.csv', [...lines, lines[1] ?? '']);
    const dataset = await readDataset(path, { merge: 'entries' }, { catalogue });
    expect(columnOf(dataset, 'coffee_cups')).toEqual([2]);
    expect(dataset.report).toMatchObject({ rowsRead: 3, duplicatesDropped: 1, rowsMerged: 1 });
    expect(dataset.repeats.map(({ fileRow }) => fileRow)).toEqual([0, 2]);
  });

  it('a sum that cannot be is unknown, and told', async () => {
    const lines = ['date,sleep_hours,headache', '2024-03-01 01:00,9,0', '2024-03-01 02:00,9,0'];
    const path = await files.write('twice.csv', [...lines, '2024-03-02 01:00,8,1']);
    const dataset = await readDataset(path, { merge: 'entries' }, { catalogue });
    expect(columnOf(dataset, 'sleep_hours')).toEqual([NaN, 8]);
    expect(dataset.report.impossible).toEqual([
      {
        ...{ column: 'sleep_hours', count: 1, of: 1, summed: 2, possible: [0, 16] },
        ...{ found: [18, 18], rows: [2] },
      },
    ]);
    expect(dataset.report.cells).toMatchObject({ used: 3, impossible: 2, merged: 1 });
  });

  it('is named where rows of a day contradict, and refused where it can have no effect', async () => {
    const path = await files.write('unsaid.csv', entries);
    await expect(readDataset(path, {})).rejects.toMatchObject({
      code: 'DATA_CONFLICT',
      hint: expect.stringContaining('data: { merge: entries }'),
    });
    const rule: DataOptions = { columns: { stress: { merge: 'sum' } } };
    await expect(readDataset(path, rule)).rejects.toMatchObject({ code: 'CONFIG', got: 'none' });
    const night: DataOptions = { merge: 'entries', columns: { stress: { night: true } } };
    await expect(readDataset(path, night)).rejects.toMatchObject({ code: 'CONFIG', got: 'none' });
    const aligned: DataOptions = { merge: 'entries', target: 'headache' };
    await expect(readDataset(path, aligned)).rejects.toMatchObject({ code: 'CONFIG' });
    const timeless = await files.write('timeless.csv', ['x,headache', '1,0']);
    const merge = { merge: 'entries' } as const;
    await expect(readDataset(timeless, merge)).rejects.toMatchObject({
      ...{ code: 'CONFIG', hint: 'Name the column under data.time' },
    });
  });
});

describe('merge: samples', () => {
  const samples = [
    'time,heart_rate,sleep_minutes,migraine',
    '2024-03-01T11:00:00,60,,0',
    '2024-03-01T22:30:00,64,,',
    // of the night that ends on the 2nd
    '2024-03-01T23:30:00,,25,',
    '2024-03-02T00:30:00,50,55,',
    '2024-03-02T11:59:00,52,10,1',
    // noon and later: of the 3rd, which has no sample of its own before
    '2024-03-02T12:00:00,,30,',
    // of the 4th, which has no entry
    '2024-03-03T23:59:00,70,20,',
  ];

  it('has what was measured from noon on in the night that follows', async () => {
    const path = await files.write('samples.csv', samples);
    const options = { merge: 'samples' } as const;
    const dataset = await readDataset(path, options, { catalogue });
    expect([...dataset.table.times].map((day) => day - 19_783)).toEqual([0, 1, 2]);
    expect(columnOf(dataset, 'heart_rate')).toEqual([62, 51, 70]);
    expect(columnOf(dataset, 'sleep_minutes')).toEqual([NaN, 1.5, 0.5]);
    expect([...(dataset.table.outcomes ?? [])]).toEqual([0, 1, NaN]);
    expect(dataset.report.cells).toMatchObject({ outside: 1, merged: 4 });
    expect(dataset.report).toMatchObject({ rowsRead: 7, rowsKept: 3, rowsMerged: 4 });
    const batches = await collect(readBatches(path, options, { rows: 2, catalogue }));
    expect(joined(batches)).toEqual(contentOf(dataset));
  });

  it('night: false leaves a column on the day of the clock', async () => {
    const path = await files.write('clock.csv', samples);
    const columns = { sleep_minutes: { night: false } };
    const dataset = await readDataset(path, { merge: 'samples', columns }, { catalogue });
    expect(columnOf(dataset, 'sleep_minutes').map((hours) => Math.round(60 * hours))).toEqual([
      ...[25, 95, 20],
    ]);
  });

  it('a record is a whole day: the evening of a night column is not one of its own', async () => {
    const path = await files.write('streamed.csv', samples);
    const { schema } = await readDataset(path, { merge: 'samples' }, { catalogue });
    const morning = {
      time: '2024-03-05T07:00:00',
      heart_rate: 50,
      sleep_minutes: 420,
      migraine: 0,
    };
    expect([...readRecord(schema, morning, 'line 1').values]).toEqual([50, 7]);
    expect(() => readRecord(schema, { ...morning, time: '2024-03-05T23:00' }, 'line 2')).toThrow(
      expect.objectContaining({ code: 'DATA_VALUE', where: 'line 2, "sleep_minutes"' }),
    );
    const evening = { time: '2024-03-05T23:00', heart_rate: 50 };
    expect([...readRecord(schema, evening, 'line 3').values]).toEqual([50, NaN]);
  });
});

const rules = ['sum', 'mean', 'min', 'max'] as const;

it('the order of rows changes nothing but first and last of one time; batches give the same bits', async () => {
  const entry = fc.record({
    patient: fc.nat(2),
    day: fc.nat(3),
    hour: fc.nat(23),
    x: fc.option(fc.float({ noNaN: true, min: -100, max: 100 })),
    y: fc.constantFrom('0', '1', ''),
  });
  const lineOf = ({ patient, day, hour, x, y }: Parameters<Parameters<typeof entry.map>[0]>[0]) =>
    `${patient},2024-03-0${day + 1} ${String(hour).padStart(2, '0')}:00,${x ?? ''},${y}`;
  await fc.assert(
    fc.asyncProperty(
      fc.array(entry.map(lineOf), { minLength: 2, maxLength: 40 }),
      fc.constantFrom(...rules),
      fc.constantFrom('entries', 'samples'),
      fc.boolean(),
      async (lines, rule, merge, night) => {
        const columns = {
          x: { kind: 'number', merge: rule, ...(merge === 'samples' && { night }) },
        } as const;
        const options: DataOptions = { merge, columns, outcome: 'y', time: 'date' };
        const head = 'patient,date,x,y';
        const one = await readDataset(await files.write('o.csv', [head, ...lines]), options);
        const path = await files.write('r.csv', [head, ...lines.toReversed()]);
        const other = await readDataset(path, options);
        // the text of a day is that of its last row
        const { texts } = contentOf(other);
        expect(contentOf(other)).toEqual({ ...contentOf(one), texts });
        const batches = await collect(readBatches(path, options, { rows: 1 }));
        expect(joined(batches)).toEqual(contentOf(other));
      },
    ),
    { numRuns: 25 },
  );
});
