import { afterAll, describe, expect, it, test } from '@jest/globals';
import type { ColumnCatalogue, KnownColumn } from '@prodrome/core';
import { auditFile, type FileAudit } from '../src/index.ts';
import { createFolder } from './helpers.ts';

const { remove, write, query } = await createFolder();
afterAll(remove);

const hours = { variable: 'sleep', domain: 'physiological', kind: 'number', unit: 'h' } as const;
const celsius = { variable: 'heat', domain: 'environmental', kind: 'number', unit: '°C' } as const;
const fahrenheit = { unit: '°F', factor: 5 / 9, offset: -160 / 9 };
const known: Readonly<Record<string, KnownColumn>> = {
  sleep_h: {
    ...{ ...hours, plausible: [3, 12], possible: [0, 16] },
    otherUnits: [
      { unit: 'min', factor: 1 / 60, offset: 0 },
      { unit: 's', factor: 1 / 3600, offset: 0 },
    ],
  },
  sleep_min: {
    ...{ ...hours, plausible: [3, 12], possible: [0, 16], factor: 1 / 60, writtenIn: 'min' },
    otherUnits: [{ unit: 'h', factor: 1, offset: 0 }],
  },
  temp_c: {
    ...{ ...celsius, plausible: [-30, 45], possible: [-90, 60] },
    otherUnits: [fahrenheit],
  },
  awake_min: {
    ...{ ...hours, unit: 'min', plausible: [0, 180], possible: [0, 1440] },
    otherUnits: [{ unit: 's', factor: 1 / 60, offset: 0 }],
  },
  age: {
    ...{ variable: 'age', domain: 'static', kind: 'number', unit: 'years' },
    ...{ possible: [0, 120], growsPerDay: 1 / 365.25 },
  },
};
const catalogue: ColumnCatalogue = { find: (name) => known[name], nearest: () => [] };

const audit = async (lines: readonly string[], name = 'diary.csv'): Promise<FileAudit> =>
  auditFile(await write(name, lines), {}, { catalogue });

const dayText = (day: number): string =>
  new Date(Date.UTC(2024, 0, 1 + day)).toISOString().slice(0, 10);
const days = (count: number): number[] => Array.from({ length: count }, (_, day) => day);

/** A column of numbers in a diary of one patient. */
const column = (name: string, values: readonly (number | string)[]): string[] => [
  `date,headache,${name}`,
  ...values.map((value, day) => `${dayText(day)},${day % 2},${value}`),
];

describe('units of a column', () => {
  test.each<[string, (number | string)[], Partial<FileAudit['units'][number]>[]]>([
    ['sleep_h', [7, 8, '', 2, 15, 20], []],
    [
      'sleep_h',
      [7, 450, 8, 480, 27_000],
      [
        { unit: 'h', other: 'min', plausible: 2, count: 2, unknown: 2, rows: [2, 4] },
        { unit: 'h', other: 's', plausible: 2, count: 1, unknown: 1, rows: [5] },
      ],
    ],
    // all in the other unit; read as minutes 7 is possible, hence kept
    ['sleep_min', [7, 8, 7.5], [{ unit: 'min', other: 'h', plausible: 0, count: 3, unknown: 0 }]],
    // 50 could be hot, until 68 says that there are °F
    ['temp_c', [20, 50], []],
    ['temp_c', [20, 50, 68], [{ other: '°F', plausible: 1, count: 2, unknown: 1, rows: [2, 3] }]],
    // beyond what is plausible by little, though as seconds it would be
    ['awake_min', [20, 200], []],
    ['awake_min', [20, 2400], [{ other: 's', plausible: 1, count: 1, unknown: 1 }]],
    ['other', [1, 1000], []],
  ])('%s %j', async (name, values, expected) => {
    const { units } = await audit(column(name, values));
    expect(units).toHaveLength(expected.length);
    expect(units).toMatchObject(expected.map((one) => ({ column: name, ...one })));
  });

  it('of texts are looked at, too; without a catalogue nothing is known', async () => {
    const lines = column('sleep_h', ['7', '450', '?']);
    expect((await audit(lines, 'some.ndjson.csv')).units).toHaveLength(1);
    const json = ['7', '450', '8'].map((sleep_h, day) =>
      JSON.stringify({ date: dayText(day), headache: '0', sleep_h }),
    );
    expect((await audit(json, 'texts.ndjson')).units).toMatchObject([{ count: 1, rows: [2] }]);
    expect((await auditFile(await write('none.csv', lines), {})).units).toEqual([]);
  });

  it('the first 20 rows are named, all are counted', async () => {
    const [found] = (await audit(column('sleep_h', [7, ...days(30).map((i) => 400 + i)]))).units;
    expect(found?.count).toBe(30);
    expect(found?.rows).toEqual(days(20).map((i) => i + 2));
  });
});

describe('lists of attacks', () => {
  const list = (outcomes: readonly [day: number, outcome: 0 | 1 | ''][]): string[] => [
    'date,headache',
    ...outcomes.map(([day, outcome]) => `${dayText(day)},${outcome}`),
  ];
  const attacks = [0, 4, 9, 15].map((day): [number, 1] => [day, 1]);

  test.each<[string, [number, 0 | 1 | ''][], number]>([
    ['attacks with gaps', attacks, 1],
    ['attacks, and rows without an outcome', [...attacks, [5, ''], [6, '']], 1],
    ['one day without an event among four', [...attacks, [5, 0]], 0],
    ['headache on every day', days(20).map((day) => [day, 1]), 0],
    ['headache on every day, two days not recorded', [...days(20), 23].map((day) => [day, 1]), 0],
    [
      'attacks of two to four days',
      [0, 1, 6, 7, 8, 9, 15, 16, 17].map((day): [number, 1] => [day, 1]),
      1,
    ],
    [
      'headache on every day, with two long pauses',
      [...days(10), 30, 31, 32, 33, 34, 50].map((day): [number, 1] => [day, 1]),
      0,
    ],
    ['two attacks', attacks.slice(0, 2), 0],
  ])('%s', async (_, outcomes, count) => {
    expect((await audit(list(outcomes))).attackLists?.count).toBe(count);
  });

  it('say how many days are unknown', async () => {
    const { attackLists } = await audit(list(attacks));
    expect(attackLists?.first).toEqual([
      { patient: 'me', recorded: 4, events: 4, unlisted: 12, rows: [1, 2, 3, 4] },
    ]);
  });
});

describe('clocks', () => {
  const times = (...texts: readonly string[]): string[] => [
    'time,label,x',
    ...texts.map((text, i) => `${text},${i % 2},${i}`),
  ];
  const timed = (...texts: readonly string[]): Promise<FileAudit> =>
    audit(times(...texts).map((line, i) => `${i === 0 ? 'id' : 'a'},${line}`));

  it('are not spoken of where no time tells a zone', async () => {
    expect(await timed('2024-03-30 08:00', '2024-03-31T08:00:00')).not.toHaveProperty('clocks');
    expect(await timed('2024-03-30', '2024-03-31')).not.toHaveProperty('clocks');
  });

  it('a spring day has 23 hours, an autumn day 25, and there an hour twice', async () => {
    const spring = await timed('2024-03-31T01:30+01:00', '2024-03-31 03:30:00.5 +0200');
    expect(spring.clocks).toMatchObject({
      clockChanges: { count: 1, first: [{ patient: 'a', rows: [1, 2], hoursOfDay: 23 }] },
      repeatedHours: { count: 0 },
    });
    // in the order of the clock the second comes first, though it is half an hour later
    const autumn = await timed('2024-10-27T02:45+02:00', '2024-10-27T02:15+01');
    expect(autumn.clocks).toMatchObject({
      clockChanges: { count: 1, first: [{ rows: [2, 1], from: '+01:00', to: '+02:00' }] },
      repeatedHours: { count: 1, first: [1] },
    });
    const later = await timed('2024-10-26T12:00+02:00', '2024-10-27T12:00+01:00');
    expect(later.clocks?.clockChanges.first).toMatchObject([{ hoursOfDay: 25 }]);
  });

  it('a journey is no change of the clocks; rows without a zone are counted', async () => {
    const { clocks } = await timed(
      '2024-05-01T12:00+02:00',
      '2024-05-02T22:00-05:00',
      '2024-05-03T12:00Z',
      '2024-05-04T12:00',
    );
    expect(clocks).toEqual({
      readInUtc: false,
      zones: ['+02:00', '-05:00', 'Z'].map((zone) => ({ zone, rows: 1 })),
      withoutZone: 1,
      otherDayInUtc: { count: 1, first: [2] },
      clockChanges: { count: 0, first: [] },
      zoneChanges: {
        count: 2,
        first: [
          { patient: 'a', rows: [1, 2], from: '+02:00', to: '-05:00' },
          { patient: 'a', rows: [2, 3], from: '-05:00', to: 'Z' },
        ],
      },
      repeatedHours: { count: 0, first: [] },
    });
  });

  it('instants of Parquet are read in UTC', async () => {
    const path = await query(
      'instants.parquet',
      `SELECT TIMESTAMPTZ '2024-01-01 23:30:00+00' AS time, 1 AS label, 2.5 AS x`,
      '(FORMAT parquet)',
    );
    const { clocks } = await auditFile(path, {});
    expect(clocks).toMatchObject({ readInUtc: true, zones: [], withoutZone: 1 });
  });
});

describe('two diaries of one patient', () => {
  const row = (id: string, day: number, x = day): string => `${id},${dayText(day)},0,${x}`;
  const head = 'id,date,headache,x';

  it('are told where days repeat and where rows begin again', async () => {
    const other = days(8).map((day) => row('b', 2 * day));
    const lines = [head, ...days(12).map((day) => row('a', day)), ...other];
    const plain = await audit(lines);
    expect([plain.repeatedDays?.count, plain.overlappingRuns?.count]).toEqual([0, 0]);
    // odd days of b: between the even ones, none twice
    const { repeatedDays, overlappingRuns } = await audit([
      ...lines,
      ...days(8).map((day) => row('b', 2 * day + 1)),
      row('a', 3),
    ]);
    expect(repeatedDays).toEqual({
      count: 1,
      first: [{ patient: 'a', days: 12, repeated: 1, rows: [29] }],
    });
    // a day of a that was added later makes no second diary
    expect(overlappingRuns?.first).toMatchObject([
      {
        patient: 'b',
        runs: [
          [13, 20],
          [21, 28],
        ],
        overlap: 14,
        shared: 0,
      },
    ]);
  });

  it('are not told of a shuffled file, of one with the newest row first, or of a later part put first', async () => {
    const shuffled = days(40).map((i) => row('a', (i * 17) % 40));
    expect((await audit([head, ...shuffled])).overlappingRuns?.count).toBe(0);
    const newest = days(40).map((day) => row('a', 40 - day));
    expect((await audit([head, ...newest])).overlappingRuns?.count).toBe(0);
    const parts = [...days(10).map((day) => day + 20), ...days(10)].map((day) => row('a', day));
    expect((await audit([head, ...parts])).overlappingRuns?.count).toBe(0);
    const twice = [...newest, ...newest];
    expect((await audit([head, ...twice])).overlappingRuns?.first).toMatchObject([
      { overlap: 40, shared: 40 },
    ]);
  });

  it('do not stop an audit where they contradict; the reader tells it', async () => {
    const lines = [head, row('a', 0, 1), row('a', 0, 2)];
    expect((await audit(lines)).repeatedDays?.first).toMatchObject([{ repeated: 1, rows: [2] }]);
  });

  it('ids alike are told, ids that merely look similar are not', async () => {
    const rows = (...ids: readonly string[]): string[] => [head, ...ids.map((id) => row(id, 0))];
    const alike = async (...ids: readonly string[]) => (await audit(rows(...ids))).alikeIds?.count;
    expect(await alike('CM-004', 'cm-004 ', 'cm_4', 'x')).toBe(1);
    expect(await alike('1', '10', '100', '1.05', '1.5', '1-12', '11-2')).toBe(0);
    expect(await alike('007', '7')).toBe(1);
  });
});

describe('ages', () => {
  const ages = (...values: readonly (readonly [day: number, age: number | ''])[]): string[] => [
    'date,headache,age',
    ...values.map(([day, age]) => `${dayText(day)},0,${age}`),
  ];
  test.each([
    ['a birthday', [0, 44], [1, 45]],
    ['a year and a birthday', [0, 44], [300, 45], [400, 45], [740, 46]],
    ['fractions', [0, 44.2], [365, 45.2], [730, 46.2]],
    ['constant for years', [0, 44], [2000, 44]],
    ['an age that cannot be between', [0, 44], [1, 440], [2, -44], [3, 44]],
  ] as [string, ...[number, number][]][])('grow as they should: %s', async (_, ...values) => {
    expect((await audit(ages(...values))).growth?.count).toBe(0);
  });

  test.each([
    ['a fall', [0, 44], [1, 43]],
    ['a jump', [0, 44], [100, 46]],
    ['a jump of years', [0, 44], [1000, 48]],
  ] as [string, ...[number, number][]][])('do not: %s', async (_, ...values) => {
    expect((await audit(ages(...values))).growth).toMatchObject({
      count: 1,
      first: [{ column: 'age', patient: 'me', rows: [1, 2] }],
    });
  });
});

describe('an audit', () => {
  it('of rows by patient and of rows by day is the same but for row numbers', async () => {
    const rows = ['a', 'b', 'c'].flatMap((id) =>
      days(30).map((day) => [id, dayText(day), '0', day === 9 ? '450' : '7', '44']),
    );
    const head = 'id,date,headache,sleep_h,age';
    const byPatient = await audit([head, ...rows.map((cells) => cells.join(','))]);
    const byDay = rows.toSorted((x, y) => String(x[1]).localeCompare(String(y[1])));
    const other = await audit([head, ...byDay.map((cells) => cells.join(','))], 'by-day.csv');
    expect(byPatient.units).toMatchObject([{ count: 3, rows: [10, 40, 70] }]);
    expect(other).toEqual({
      ...byPatient,
      units: [{ ...byPatient.units[0], rows: [28, 29, 30] }],
    });
  });

  it('of an aligned table without times and patients looks at units only', async () => {
    expect(await audit(['label,sleep_h', '0,7', '1,450', '0,8'])).toEqual({
      units: [expect.objectContaining({ count: 1, rows: [2] })],
    });
  });

  it('tells a faulty cell as the reader does', async () => {
    const path = await write('faulty.csv', ['date,headache', '2024-01-01,0', 'soon,1']);
    await expect(auditFile(path, {})).rejects.toMatchObject({
      code: 'DATA_VALUE',
      message: expect.stringContaining('row 2'),
    });
  });
});
