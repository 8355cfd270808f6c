import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ProdromeError } from '@prodrome/core';
import { readBatches, readDataset, type DataOptions, type TableSchema } from '../src/index.ts';
import { createFolder } from './helpers.ts';
import { collect } from './join-batches.ts';

let files: Awaited<ReturnType<typeof createFolder>>;
beforeAll(async () => {
  files = await createFolder();
});
afterAll(() => files.remove());

const diary = ['id,day,x,headache', '1,1,5,0', '1,2,6,1'];
const many = (last: string): string[] => [
  ...diary,
  ...Array.from({ length: 18 }, (_, i) => `1,${i + 3},${i},0`),
  last,
];

interface Case {
  readonly name?: string;
  readonly lines: string | readonly string[];
  readonly options?: DataOptions | { schema: TableSchema };
  readonly code: string;
  readonly message: RegExp;
}

const cases: Record<string, Case> = {
  'unknown ending': {
    name: 'a.xlsx',
    lines: diary,
    code: 'DATA_FORMAT',
    message: /\.csv.*got a\.xlsx/,
  },
  'too few cells': {
    lines: ['id,day,x,headache', '1,1,5,0', '1,2'],
    code: 'DATA_FORMAT',
    message: /a\.csv, line 3: expected 4 columns as in the header, got 2/,
  },
  'open quote': {
    lines: [...diary, '1,3,"5,0'],
    code: 'DATA_FORMAT',
    message: /line 4: .*unterminated quote/,
  },
  semicolons: {
    lines: ['id;day;headache', '1;1;0'],
    code: 'DATA_FORMAT',
    message: /separated by commas, got semicolons/,
  },
  'broken JSON': {
    name: 'a.ndjson',
    lines: ['{"day":1,"headache":0}', '{"day":2,,}'],
    code: 'DATA_FORMAT',
    message: /a\.ndjson, line \d/,
  },
  'not Parquet': { name: 'a.parquet', lines: diary, code: 'DATA_FORMAT', message: /a\.parquet: / },
  'an empty file': { name: 'a.csv', lines: '', code: 'DATA_INSUFFICIENT', message: /header/ },
  'no rows': { lines: 'id,day,headache\n', code: 'DATA_INSUFFICIENT', message: /at least one row/ },
  'a name twice': {
    lines: ['x,x,y', '1,2,0'],
    code: 'DATA_COLUMN',
    message: /column 2: .*"x" a second/,
  },
  'no name': { lines: [',x,y', '1,2,0'], code: 'DATA_COLUMN', message: /column 1: .*no name/ },
  'lists in cells': {
    name: 'a.ndjson',
    lines: ['{"day":1,"headache":0,"heart":[1,2]}'],
    code: 'DATA_COLUMN',
    message: /"heart": .*ignore/,
  },
  'absent column': {
    lines: diary,
    options: { patient: 'idd' },
    code: 'DATA_COLUMN',
    message: /a column "idd", got the columns id, day, x, headache\. Did you mean id\?/,
  },
  'absent column of a domain': {
    lines: diary,
    options: { domains: { static: ['z'] } },
    code: 'DATA_COLUMN',
    message: /"z"/,
  },
  'missing columns of a schema': {
    lines: diary,
    options: {
      schema: {
        shape: 'diary',
        outcome: 'pain',
        horizonDays: 1,
        columns: [{ name: 'dose', domain: 'other', kind: 'number' }],
      },
    },
    code: 'DATA_COLUMN',
    message: /trained on: pain, dose/,
  },
  'text among numbers': {
    lines: many('1,30,deep,0'),
    code: 'DATA_VALUE',
    message: /a\.csv, column "x", data row 21 \(line 22\): expected a number.*, got "deep"/,
  },
  'text among numbers after the sample': {
    lines: [
      ...diary,
      ...Array.from({ length: 3000 }, (_, i) => `1,${i + 3},${i},0`),
      '1,9999,5h,0',
    ],
    code: 'DATA_VALUE',
    message: /data row 3003 \(line 3004\).*"5h"/,
  },
  'the line counts blank lines and line breaks in quotes': {
    lines: ['id,day,x,headache', '"1\n2",1,5,0', '', '1,2,6,4'],
    code: 'DATA_VALUE',
    message: /data row 2 \(line 5\)/,
  },
  infinity: {
    lines: [...diary, '1,3,-inf,0'],
    code: 'DATA_VALUE',
    message: /"x", data row 3 .*finite/,
  },
  'too large for float32': {
    lines: [...diary, '1,3,1e39,0'],
    code: 'DATA_VALUE',
    message: /finite/,
  },
  'a text instead of a known number': {
    lines: ['x,headache', 'deep,0', '1,1', 'ok,1'],
    options: {
      schema: {
        shape: 'diary',
        outcome: 'headache',
        horizonDays: 1,
        columns: [{ name: 'x', domain: 'other', kind: 'number' }],
      },
    },
    code: 'DATA_VALUE',
    message: /data row 1 \(line 2\): .*"deep"/,
  },
  'an outcome that is no 0 or 1': {
    lines: [...diary, '1,3,5,2'],
    code: 'DATA_VALUE',
    message: /"headache", data row 3 \(line 4\): expected 0 or 1 .*got 2\. .*binary/,
  },
  'two other texts as outcome': {
    lines: ['day,headache', '1,mild', '2,none'],
    code: 'DATA_VALUE',
    message: /data row 1 .*yes and no.*"mild"/,
  },
  'an impossible date': {
    lines: ['date,headache', '2024-02-29,0', '2024-02-30,1'],
    code: 'DATA_VALUE',
    message: /"date", data row 2 \(line 3\): expected a day of the calendar.*"2024-02-30"/,
  },
  'a date among numbers': {
    lines: ['day,headache', '1,0', '2024-02-03,1'],
    code: 'DATA_VALUE',
    message: /data row 2 .*a number as in the rows before/,
  },
  'no date': {
    lines: ['date,headache', '2024-02-29,0', ',1'],
    code: 'DATA_VALUE',
    message: /a time in every row/,
  },
  'no patient': {
    lines: [...diary, 'NA,3,5,0'],
    code: 'DATA_VALUE',
    message: /a patient in every row/,
  },
  'rows that contradict each other': {
    lines: [...diary, '2,1,5,0', '1,2,6.5,1'],
    code: 'DATA_CONFLICT',
    message: /data rows 2 and 4: .*patient 1, got different values of "x"/,
  },
  'no outcome or target': {
    lines: ['day,outcome', '1,0'],
    code: 'CONFIG',
    message: /`outcome` .* or `target`.*It may be outcome/,
  },
  'two candidates': { lines: ['headache,y', '1,0'], code: 'CONFIG', message: /headache or y/ },
  'outcome and target': {
    lines: diary,
    options: { outcome: 'headache', target: 'x' },
    code: 'CONFIG',
    message: /not both/,
  },
  'a horizon with a target': {
    lines: ['x,y', '1,0'],
    options: { horizonDays: 2 },
    code: 'CONFIG',
    message: /no horizon_days/,
  },
  'one column for two things': {
    lines: diary,
    options: { patient: 'x', domains: { static: ['x'] } },
    code: 'CONFIG',
    message: /patient and domains\.static/,
  },
  'the reserved domain': {
    lines: diary,
    options: { domains: { history: ['x'] } } as DataOptions,
    code: 'CONFIG',
    message: /domains/,
  },
};

describe('errors name the place and the cure, also in batches', () => {
  test.each(Object.entries(cases))(
    '%s',
    async (_, { name = 'a.csv', lines, options, code, message }) => {
      const path = await files.write(name, lines);
      const error: unknown = await readDataset(path, options ?? {}).catch(
        (thrown: unknown) => thrown,
      );
      if (!ProdromeError.is(error)) throw error;
      expect(error.code).toBe(code);
      expect(error.message).toMatch(message);
      expect(error.message).not.toContain(files.folder);
      await expect(
        (async () => collect(readBatches(path, options ?? {}, { rows: 2 })))(),
      ).rejects.toMatchObject({ code, message: error.message });
    },
  );
});

test('a file that does not exist', async () => {
  await expect(readDataset(`${files.folder}/none.csv`, {})).rejects.toMatchObject({
    code: 'DATA_MISSING',
  });
  await expect(readDataset(files.folder, {})).rejects.toMatchObject({ code: 'DATA_MISSING' });
});

test('damaged gzip and bytes that are no UTF-8', async () => {
  const { writeFile } = await import('node:fs/promises');
  const gzip = `${files.folder}/bad.csv.gz`;
  await writeFile(gzip, 'no gzip');
  await expect(readDataset(gzip, {})).rejects.toMatchObject({ code: 'DATA_FORMAT' });
  const latin = `${files.folder}/latin.csv`;
  await writeFile(latin, Buffer.from('day,note,headache\n1,caf\xe9,0\n', 'latin1'));
  await expect(readDataset(latin, {})).rejects.toMatchObject({
    code: 'DATA_FORMAT',
    where: /line 2/,
  });
});

test('a NaN among the ids of a Parquet file is no patient', async () => {
  const path = await files.query(
    'nan.parquet',
    `SELECT i + 'nan'::DOUBLE AS id, 1 AS y FROM range(1) r(i)`,
  );
  await expect(readDataset(path, {})).rejects.toMatchObject({
    code: 'DATA_VALUE',
    expected: 'a patient in every row',
  });
});

test('a cancelled read', async () => {
  const path = await files.write('cancel.csv', diary);
  await expect(readDataset(path, {}, { signal: AbortSignal.abort() })).rejects.toMatchObject({
    code: 'CANCELLED',
  });
});
