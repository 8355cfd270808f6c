import { describe, expect, it } from '@jest/globals';
import type { DataCheck } from '@prodrome/assembly';
import { prodrome, temporaryFolder } from './support.ts';

const folder = temporaryFolder();

const dayText = (day: number): string =>
  new Date(Date.UTC(2024, 2, 1 + day)).toISOString().slice(0, 10);

/** Three weeks of two people: nothing doubtful but where `change` makes it so. */
function diary(change: (cells: string[], patient: string, day: number) => void = () => undefined) {
  const lines = ['patient,date,headache,sleep_hours,age'];
  for (const patient of ['ann', 'ben']) {
    for (let day = 0; day < 21; day++) {
      const cells = [patient, dayText(day), day % 5 === 0 ? '1' : '0', `${6 + (day % 4)}`, '44'];
      change(cells, patient, day);
      if (cells.length > 0) lines.push(cells.join(','));
    }
  }
  return lines;
}

async function check(
  name: string,
  lines: readonly string[],
): Promise<{ doubts: DataCheck['doubts']; text: readonly string[] }> {
  const file = await folder.write(`${name}.csv`, `${lines.join('\n')}\n`);
  const { code, stdout, stderr } = await prodrome('data', 'check', file);
  expect([code, stderr]).toEqual([0, '']);
  const json = await prodrome('data', 'check', file, '--json');
  const { doubts } = JSON.parse(json.stdout) as DataCheck;
  const all = stdout.split('\n');
  const from = all.indexOf('Doubtful:');
  const text = from < 0 ? [] : all.slice(from + 1, all.indexOf('', from));
  return { doubts, text: text.map((line) => line.trim()) };
}

const none = { count: 0, first: [] };

describe('prodrome data check tells what is doubtful, with rows', () => {
  it('nothing in a plain diary', async () => {
    expect(await check('plain', diary())).toEqual({
      doubts: {
        units: [],
        ...{ attackLists: none, repeatedDays: none, overlappingRuns: none },
        ...{ alikeIds: none, growth: none },
        ...{ labelLike: [], rowNumbers: [], repeatedRows: 0 },
      },
      text: [],
    });
  });

  it('minutes among hours', async () => {
    const { doubts, text } = await check(
      'minutes',
      diary((cells, patient, day) => {
        if (patient === 'ben' && day < 3) cells[3] = `${60 * (7 + day)}`;
      }),
    );
    expect(doubts.units).toEqual([
      {
        ...{ column: 'sleep_hours', unit: 'h', other: 'min' },
        ...{ plausible: 39, count: 3, unknown: 3, rows: [22, 23, 24] },
      },
    ]);
    expect(text).toEqual([
      'sleep_hours: 3 numbers like min, not h (rows 22, 23, 24); 3 cannot be and are set unknown, none is converted; 39 numbers like h. Write one unit in a column',
    ]);
  });

  it('a list of attacks', async () => {
    const { doubts, text } = await check(
      'attacks',
      diary((cells, patient, day) => {
        if (patient === 'ben' && day % 5 !== 0) cells.length = 0;
      }),
    );
    expect(doubts.attackLists?.first).toEqual([
      { patient: 'ben', recorded: 5, events: 5, unlisted: 16, rows: [22, 23, 24, 25, 26] },
    ]);
    expect(text).toEqual([
      'patient ben: 5 of 5 recorded days have an event, 16 days between are not recorded (rows 22, 23, 24, 25, 26)',
      expect.stringMatching(
        /days that are not listed stay unknown.* Add a row with 0 for every day/,
      ),
    ]);
  });

  it('a change of the clocks, a journey, and evenings that are tomorrow in UTC', async () => {
    const { doubts, text } = await check(
      'zones',
      diary((cells, patient, day) => {
        const [time, zone] = patient === 'ben' ? ['T22:00', '-05:00'] : ['T21:00', '+01:00'];
        const later = patient === 'ben' ? (day < 20 ? zone : '+01:00') : day < 10 ? zone : '+02:00';
        cells[1] = `${dayText(day)}${time}${later}`;
      }),
    );
    expect(doubts.clocks).toMatchObject({
      readInUtc: false,
      zones: [
        { zone: '-05:00', rows: 20 },
        { zone: '+01:00', rows: 11 },
        { zone: '+02:00', rows: 11 },
      ],
      withoutZone: 0,
      otherDayInUtc: { count: 20 },
      clockChanges: {
        count: 1,
        first: [{ patient: 'ann', rows: [10, 11], from: '+01:00', to: '+02:00', hoursOfDay: 23 }],
      },
      zoneChanges: {
        count: 1,
        first: [{ patient: 'ben', rows: [41, 42], from: '-05:00', to: '+01:00' }],
      },
      repeatedHours: none,
    });
    expect(text).toEqual([
      'zones: -05:00 in 20 rows, +01:00 in 11 rows, +02:00 in 11 rows; the day on the clock as written counts, no time is shifted',
      expect.stringMatching(/^the day in UTC is another one in 20 rows \(22, 23, .*\); the day on/),
      'patient ann: the clock goes from +01:00 to +02:00 between rows 10 and 11: a day of 23 hours',
      'patient ben: the clock goes from -05:00 to +01:00 between rows 41 and 42: a journey, or two devices that disagree',
    ]);
  });

  it('two diaries of one patient that agree, or share no day', async () => {
    const lines = diary();
    const again = lines.slice(1, 13);
    const { doubts, text } = await check('twice', [...lines, ...again]);
    expect(doubts.repeatedDays).toMatchObject({
      count: 1,
      first: [{ patient: 'ann', days: 21, repeated: 12 }],
    });
    expect(doubts.overlappingRuns?.first).toEqual([
      {
        patient: 'ann',
        runs: [
          [1, 21],
          [43, 54],
        ],
        overlap: 12,
        shared: 12,
      },
    ]);
    expect(text).toEqual([
      expect.stringMatching(/^patient ann: 12 of 21 days told again \(rows 43, 44, .*twice\?$/),
      expect.stringMatching(
        /^patient ann: rows 1 to 21 and rows 43 to 54 overlap by 12 days, 12 of them in both/,
      ),
    ]);
  });

  it('two diaries of one patient that contradict: an error that says how many, and what to do', async () => {
    const lines = diary();
    const other = lines.slice(1, 13).map((line) => line.replace(/\d+,44$/, '3,44'));
    const file = await folder.write('contradicting.csv', [...lines, ...other, ''].join('\n'));
    const { code, stderr } = await prodrome('data', 'check', file);
    expect(code).toBe(3);
    expect(stderr).toMatch(/^error DATA_CONFLICT: .*rows 1 and 43/);
    expect(stderr).toMatch(/12 rows contradict \(43, 44.*12 of them are of ann: if these are two/s);
  });

  it('one patient under two ids', async () => {
    const { doubts, text } = await check(
      'ids',
      diary((cells, patient, day) => {
        cells[0] = patient === 'ann' && day > 9 ? 'CM-004' : patient === 'ann' ? 'cm_04' : 'CM-005';
      }),
    );
    expect(doubts.alikeIds?.first).toEqual([{ patients: ['CM-004', 'cm_04'], rows: [11, 1] }]);
    expect(text).toEqual([
      'ids "CM-004", "cm_04" are alike (first in rows 11, 1); they are read as 2 patients',
    ]);
  });

  it('ages that cannot be, fall or jump', async () => {
    const { doubts, text } = await check(
      'ages',
      diary((cells, patient, day) => {
        const ages = patient === 'ann' ? ['44', '45', '40'] : ['30', '-3', '34'];
        cells[4] = ages[Math.floor(day / 7)] ?? '';
      }),
    );
    expect(doubts.growth).toEqual({
      count: 2,
      first: [
        { column: 'age', patient: 'ann', rows: [14, 15], from: 45, to: 40, days: 1 },
        { column: 'age', patient: 'ben', rows: [28, 36], from: 30, to: 34, days: 8 },
      ],
    });
    expect(text).toEqual([
      'patient ann: age falls from 45 to 40 in 1 day (rows 14 and 15); both are kept',
      'patient ben: age jumps from 30 to 34 in 8 days (rows 28 and 36); both are kept',
    ]);
    const { stdout } = await prodrome('data', 'check', folder.path('ages.csv'));
    expect(stdout).toContain(
      'age: 7 of 42 numbers (16.7 %) cannot be, hence unknown: 0 to 120 can, -3 to 45 stand there (rows 29, 30, 31, 32, 33, 34, 35)',
    );
  });
});
