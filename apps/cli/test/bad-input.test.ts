import { readdir, rm, writeFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { configText, diaryLines, prodrome, temporaryFolder } from './support.ts';

const folder = temporaryFolder();
const [header = '', ...rows] = diaryLines(12, 14);
const csv = (...lines: string[]): string => `${lines.join('\n')}\n`;
const good = csv(header, ...rows);
const few = rows.filter((row) => /^P[0-5],/.test(row));

/** The diary with one cell replaced, in the first row of a patient that is in the middle. */
function withCell(column: number, text: string): string {
  const at = 40;
  const cells = (rows[at] ?? '').split(',');
  cells[column] = text;
  return csv(header, ...rows.slice(0, at), cells.join(','), ...rows.slice(at + 1));
}

let config: string;
beforeAll(async () => {
  const few = 'outer: holdout, holdout_fraction: 0.4, inner_folds: 2';
  config = await folder.write('moe.yaml', configText.replace('folds: 3, inner_folds: 3', few));
});

async function trainOn(
  content: string | Uint8Array,
  name = 'diary.csv',
): Promise<{ code: number; stderr: string }> {
  const data = folder.path(name);
  await writeFile(data, content);
  const before = await readdir(folder.path('.'));
  const out = folder.path('out');
  const { code, stderr } = await prodrome(
    'train',
    '--config',
    config,
    '--data',
    data,
    '--out',
    out,
    '--quiet',
  );
  const left = (await readdir(folder.path('.'))).filter((file) => !before.includes(file));
  // what fails leaves nothing behind; what succeeds leaves its bundle, which the next one would refuse
  expect(left).toEqual(code === 0 ? ['out'] : []);
  if (code === 0) await rm(out, { recursive: true });
  expect(stderr).not.toMatch(/\n\s+at |unexpectedly/);
  return { code, stderr };
}

const header10k = `${header},${Array.from({ length: 10_000 }, (_, c) => `x${c}`).join(',')}`;

describe('a file that cannot be used: the code, the place and the cure', () => {
  const cases: [string, string | Uint8Array, RegExp][] = [
    ['empty', '', /^error DATA_\w+: .*diary\.csv/],
    ['header only', csv(header), /^error DATA_INSUFFICIENT: .*header only/],
    [
      'random bytes',
      Uint8Array.from({ length: 5000 }, (_, i) => (i * 7919 + (i >> 3)) % 256),
      /^error DATA_\w+: .*diary\.csv/,
    ],
    [
      'missing outcome column',
      csv(header.replace('headache', 'head'), ...rows),
      /^error DATA_COLUMN: .*headache.*/,
    ],
    ['missing patient cell', withCell(0, ''), /^error DATA_VALUE: .*row 41/],
    [
      'text in a number column',
      withCell(3, 'seven'),
      /^error DATA_VALUE: .*(row 41|line 42).*"seven"/,
    ],
    ['an impossible date', withCell(1, '2024-02-30'), /^error DATA_VALUE: .*row 41.*2024-02-30/],
    ['an outcome that is no outcome', withCell(2, '3'), /^error DATA_VALUE: .*row 41/],
    ['infinity', withCell(3, 'Infinity'), /^error DATA_VALUE: .*row 41/],
    [
      'contradicting duplicates',
      csv(header, ...rows, (rows[0] ?? '').replace(/[^,]*$/, '1.5')),
      /^error DATA_CONFLICT: .*rows? 1 /,
    ],
    [
      'one patient',
      csv(header, ...rows.filter((row) => row.startsWith('P1,'))),
      /^error DATA_INSUFFICIENT: .*patients/,
    ],
    [
      'one class',
      csv(header, ...rows.map((row) => row.replace(/^([^,]*,[^,]*),\d/, '$1,0'))),
      /^error DATA_INSUFFICIENT: .*one class/,
    ],
    [
      'a row with too many cells',
      csv(header, ...rows, 'P99,2024-03-01,0,7,1000,8,9'),
      /^error DATA_FORMAT: .*line/,
    ],
  ];
  it.each(cases)('%s', async (_, content, message) => {
    const { code, stderr } = await trainOn(content);
    expect(stderr).toMatch(message);
    expect(code).toBe(3);
  });

  it('a format that its name does not promise', async () => {
    expect((await trainOn(good, 'diary.parquet')).stderr).toMatch(/^error DATA_FORMAT: /);
    expect((await trainOn('{"patient": 1', 'diary.ndjson')).stderr).toMatch(/^error DATA_/);
    const cut = '[{"patient": "a", "date": "2024-01-01", "headache": 1},';
    expect((await trainOn(cut, 'diary.json')).stderr).toMatch(/^error DATA_FORMAT: .*cut off/);
    expect((await trainOn(good, 'diary.xlsx')).stderr).toMatch(/^error DATA_FORMAT: .*\.csv/);
  });
});

describe('a file that is odd, but can be used', () => {
  const cases: [string, string][] = [
    ['the positive control', good],
    ['a byte order mark', `\uFEFF${good}`],
    ['CRLF', good.replaceAll('\n', '\r\n')],
    ['quoted newlines', csv(`${header},note`, ...rows.map((row) => `${row},"a ""b""\nc"`))],
    ['a constant column', csv(`${header},constant`, ...rows.map((row) => `${row},1`))],
    ['an all-missing column', csv(`${header},nothing`, ...rows.map((row) => `${row},`))],
    [
      'a field of a million characters',
      csv(
        `${header},note`,
        ...rows.map((row, i) => `${row},${i === 3 ? 'x'.repeat(1_000_000) : 'y'}`),
      ),
    ],
    [
      'no event in a fold',
      // of 16 patients one has headaches: two folds of three are tested without any
      csv(
        header,
        ...rows.map((row) =>
          row.startsWith('P1,') ? row : row.replace(/^([^,]*,[^,]*),\d/, '$1,0'),
        ),
      ),
    ],
    ['ten thousand columns', csv(header10k, ...few.map((row) => `${row},${'1,'.repeat(9_999)}1`))],
  ];
  it.each(cases)('%s', async (_, content) => {
    const { code, stderr } = await trainOn(content);
    expect(stderr).toMatch(
      /^(?:note: (?:column nothing has no value|\d+ of \d+ training sets hold labels of one class: ).*\n)?$/,
    );
    expect(code).toBe(0);
  });
});

describe('a configuration that cannot be used', () => {
  const bomb = [
    'a: &a [x, x, x, x, x, x, x, x, x]',
    ...'bcdefgh'.split('').map(
      (k, i) =>
        `${k}: &${k} [${Array<string>(9)
          .fill(`*${'abcdefg'[i] ?? 'a'}`)
          .join(', ')}]`,
    ),
  ].join('\n');
  const cases: [string, string, RegExp][] = [
    ['a tab', 'experts:\n\t- name: a', /^error CONFIG_SYNTAX: .*yaml:2/],
    ['an alias bomb', bomb, /^error CONFIG_SYNTAX: /],
    ['a list at the top', '- a\n- b', /^error CONFIG: /],
    ['a duplicate key', `${configText}\nexperts: []`, /^error CONFIG_SYNTAX: .*yaml:\d+/],
    [
      'an expert whose domain has no column',
      configText.replace('specialty: environmental', 'specialty: behavioural'),
      /^error DATA_COLUMN: expert weather/,
    ],
    [
      'features that do not exist',
      configText.replace('specialty: environmental', 'features: [presure]'),
      /^error DATA_COLUMN: .*presure/,
    ],
  ];
  it.each(cases)('%s', async (name, text, message) => {
    const file = await folder.write(`${name.replaceAll(' ', '-')}.yaml`, text);
    const data = await folder.write('good.csv', good);
    const { code, stderr } = await prodrome(
      'train',
      '--config',
      file,
      '--data',
      data,
      '--out',
      folder.path('none'),
      '--quiet',
    );
    expect(stderr).toMatch(message);
    expect([2, 3]).toContain(code);
    expect(await readdir(folder.path('.'))).not.toContain('none');
  });
});
