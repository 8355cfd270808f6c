import { describe, expect, it } from '@jest/globals';
import { checkData } from '../src/index.ts';
import { temporaryFolder } from './support.ts';

const folder = temporaryFolder();

// a: days 1, 2, 2 (repeated), 5; b: days 1 and 2; the outcome one day ahead is known on 2 rows
const diary = `patient,date,headache,sleep_h,mood,device,note
a,2024-01-01,0,7.2,low,w1,
a,2024-01-02,1,,high,w1,
a,2024-01-02,1,,high,w1,
a,2024-01-05,0,6,low,w1,
b,2024-01-01,0,8.5,low,w1,
b,2024-01-02,0,5,,w1,
`;
const config = `
data:
  ignore: [note]
  domains: { physiological: [sleep_h] }
experts: [{ name: a, type: markov }]
`;

const none = { count: 0, first: [] };

describe('the check of a data file', () => {
  it('counts what a diary holds', async () => {
    const check = await checkData({
      data: await folder.write('diary.csv', diary),
      config: await folder.write('moe.yaml', config),
    });
    expect(check).toEqual({
      file: 'diary.csv',
      shape: 'diary',
      horizonDays: 1,
      roles: { patient: 'patient', time: 'date', outcome: 'headache' },
      ignored: ['note'],
      rowsRead: 6,
      rows: 5,
      duplicatesDropped: 1,
      duplicateRows: [3],
      rowsMerged: 0,
      cells: {
        ...{ read: 42, keys: 12, used: 18, missing: 2, impossible: 0, ignored: 6, leftOut: 0 },
        ...{ repeated: 4, merged: 0, outside: 0 },
      },
      patients: 2,
      rowsPerPatient: { min: 2, median: 2.5, max: 3 },
      daysPerPatient: { min: 2, median: 2.5, max: 3 },
      gaps: { patients: 1, days: 2, share: 2 / 7, longest: 2 },
      labelled: 2,
      events: 1,
      eventRate: 0.5,
      columns: [
        {
          name: 'sleep_h',
          kind: 'number',
          domain: 'physiological',
          variable: 'sleep_duration',
          unit: 'h',
          implausible: 0,
          observed: 0.8,
          values: { min: 5, median: 6.6, max: 8.5 },
        },
        {
          name: 'mood',
          kind: 'category',
          domain: 'behavioural',
          variable: 'mood',
          observed: 0.8,
          categories: [
            { name: 'high', rows: 1 },
            { name: 'low', rows: 3 },
          ],
        },
        {
          name: 'device',
          kind: 'category',
          domain: 'other',
          observed: 1,
          categories: [{ name: 'w1', rows: 5 }],
        },
      ],
      constant: ['device'],
      impossible: [],
      leaks: [],
      leftOut: [],
      unknown: [{ name: 'device', similar: expect.any(Array) }],
      withoutDomain: ['device'],
      doubts: {
        units: [],
        ...{ attackLists: none, overlappingRuns: none, alikeIds: none, growth: none },
        repeatedDays: { count: 1, first: [{ patient: 'a', days: 3, repeated: 1, rows: [3] }] },
        ...{ labelLike: [], rowNumbers: [], repeatedRows: 0 },
      },
    });
  });

  it('recognises names without a configuration; a column without any value is constant', async () => {
    const { roles, columns, constant } = await checkData({ data: folder.path('diary.csv') });
    expect(roles).toEqual({ patient: 'patient', time: 'date', outcome: 'headache' });
    expect(columns.map(({ name }) => name)).toEqual(['sleep_h', 'mood', 'device', 'note']);
    expect(columns[3]).toMatchObject({ observed: 0 });
    expect(columns[3]).not.toHaveProperty('values');
    expect(constant).toEqual(['device', 'note']);
  });

  it('an aligned table without times has rows, but no days', async () => {
    const data = await folder.write('table.csv', 'id,label,x\na,1,2\na,0,3\nb,1,4\n');
    const check = await checkData({ data });
    expect(check).toMatchObject({
      shape: 'aligned',
      horizonDays: 0,
      rowsPerPatient: { min: 1, median: 1.5, max: 2 },
      labelled: 3,
      events: 2,
      eventRate: 2 / 3,
    });
    expect(check).not.toHaveProperty('daysPerPatient');
    expect(check).not.toHaveProperty('gaps');
  });

  it('the answer is plain JSON', async () => {
    const check = await checkData({ data: folder.path('diary.csv') });
    expect(JSON.parse(JSON.stringify(check))).toEqual(check);
  });

  it('errors of the data and of the configuration keep their codes', async () => {
    const code = (expected: string) => expect.objectContaining({ code: expected });
    await expect(checkData({ data: folder.path('none.csv') })).rejects.toEqual(
      code('DATA_MISSING'),
    );
    const conflict = await folder.write(
      'conflict.csv',
      diary.replace('a,2024-01-02,1,,h', 'a,2024-01-02,0,,h'),
    );
    await expect(checkData({ data: conflict })).rejects.toEqual(code('DATA_CONFLICT'));
    const nameless = await folder.write('nameless.csv', 'a,b\n1,2\n');
    await expect(checkData({ data: nameless })).rejects.toEqual(code('CONFIG'));
    await expect(
      checkData({ data: folder.path('diary.csv'), config: folder.path('none.yaml') }),
    ).rejects.toEqual(code('CONFIG_MISSING'));
  });
});
