import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { configText, diaryLines, prodrome, prodromeWith, temporaryFolder } from './support.ts';

const folder = temporaryFolder();
const lines = diaryLines(10, 20);
const names = (lines[0] ?? '').split(',');

/** A line of the diary as JSON: numbers as numbers, empty cells left out. */
const recordOf = (line: string): Record<string, string | number> =>
  Object.fromEntries(
    line
      .split(',')
      .map((cell, at) => [names[at] ?? '', at > 1 ? Number(cell) : cell] as const)
      .filter(([name], at) => line.split(',')[at] !== '' || name === ''),
  );

const records = lines.slice(1).map((line) => JSON.stringify(recordOf(line)));

let model: string;
beforeAll(async () => {
  const config = await folder.write('moe.yaml', configText);
  const data = await folder.write('diary.csv', `${lines.join('\n')}\n`);
  model = folder.path('model');
  const { code } = await prodrome('train', '--config', config, '--data', data, '--out', model);
  expect(code).toBe(0);
});

const stream = async (input: string | Readable): Promise<Record<string, unknown>[]> => {
  const { code, stdout, stderr } = await prodromeWith(
    input,
    ...['predict', '--model', model, '--data', '-', '--quiet'],
  );
  expect(stderr).toMatch(/^(?:note: line \d+: the model does not know .*\n)*$/);
  expect(code).toBe(0);
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
};

describe('predict --data -', () => {
  it('answers each line as predict answers the row of the file, patients in any order', async () => {
    const file = await prodrome(
      ...['predict', '--model', model, '--data', folder.path('diary.csv'), '--json', '--quiet'],
    );
    const expected = JSON.parse(file.stdout) as Record<string, unknown>[];
    expect(await stream(`${records.join('\n')}\n`)).toEqual(expected);
    const byDay = records
      .map((text, row) => ({ text, row, date: (JSON.parse(text) as { date: string }).date }))
      .sort((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : a.row - b.row));
    const answers = await stream(byDay.map(({ text }) => text).join('\n'));
    expect(answers).toEqual(byDay.map(({ row }) => expected[row]));
  });

  it('answers a bad line with its error, and goes on as if it had not been there', async () => {
    const good = await stream(records.slice(0, 6).join('\n'));
    const bad = [
      ['{"patient": "P0", ', 'DATA_FORMAT'],
      ['[1, 2]', 'DATA_FORMAT'],
      ['{"patient": "P0"}', 'DATA_VALUE'],
      ['{"patient": "P0", "date": "2024-02-30"}', 'DATA_VALUE'],
      ['{"patient": "P0", "date": "2024-03-30", "sleep_h": "long"}', 'DATA_VALUE'],
      ['{"patient": "P0", "date": "2024-03-30", "sleep_h": [7]}', 'DATA_VALUE'],
      ['{"patient": "P0", "date": "2024-03-30", "headache": 2}', 'DATA_VALUE'],
      ['{"patient": "P0", "date": "2024-03-30", "sleep_h": 1e39}', 'DATA_VALUE'],
      // a day that was answered before
      [records[0] ?? '', 'USAGE'],
      ['\u0000\uFFFD', 'DATA_FORMAT'],
    ] as const;
    const mixed = [
      ...records.slice(0, 3),
      ...bad.map(([text]) => text),
      '',
      ...records.slice(3, 6),
    ];
    const answers = await stream(mixed.join('\n'));
    expect([...answers.slice(0, 3), ...answers.slice(-3)]).toEqual(good);
    const errors = answers.slice(3, -3) as {
      line: number;
      error: { code: string; where: string };
    }[];
    expect(errors.map(({ error }) => error.code)).toEqual(bad.map(([, code]) => code));
    expect(errors.map(({ line }) => line)).toEqual(bad.map((_, at) => at + 4));
    expect(errors[3]?.error.where).toBe('line 7, "date"');
  });

  it('takes yes and no, a byte order mark, CRLF, a new patient, and a record of nothing but patient and day', async () => {
    const answers = await stream(
      [
        '\uFEFF{"patient": "new", "date": "2024-01-01", "headache": "yes", "sleep_h": 7}',
        '{"patient": "new", "date": "2024-01-03", "headache": false, "other": {"a": 1}}',
      ].join('\r\n'),
    );
    expect(answers.map(({ time }) => time)).toEqual(['2024-01-01', '2024-01-03']);
    for (const { probability } of answers) expect(probability).toBeGreaterThan(0);
  });

  it('loses and bends nothing that a file would not: bytes, numbers, keys, lines', async () => {
    const record = (id: string, more = ''): string =>
      `{"patient": ${id}, "date": "2024-02-01", "headache": 0, "pressure": null, "sleep_h": 7${more}}`;
    const input = [
      record('9007199254740993'),
      record('9007199254740992'),
      record('"caf\xe9"'),
      record('"a\u2028b"').replace('\u2028', '\\u2028'),
      record('"P1"', ', "sleep_h": 3'),
      record('"P2"', `, "x": ${'['.repeat(50_000)}${']'.repeat(50_000)}`),
      record('"P3"', `, "x": "${'y'.repeat(2 ** 24)}"`),
      record('1.0'),
    ];
    const bytes = Buffer.from(`${input.join('\n')}\n`, 'latin1');
    const answers = await stream(Readable.from([bytes.subarray(0, 99), bytes.subarray(99)]));
    expect(
      answers.map((answer) => answer['patient_id'] ?? (answer as { line: number }).line),
    ).toEqual(['9007199254740993', '9007199254740992', 3, 'a\u2028b', 5, 6, 7, '1.0']);
    const file = await folder.write('two.ndjson', `${input.slice(0, 2).join('\n')}\n`);
    const { stdout } = await prodrome(
      ...['predict', '--model', model, '--data', file, '--json', '--quiet'],
    );
    expect(answers.slice(0, 2)).toEqual(JSON.parse(stdout));
  });

  it('tells once of each key that the model does not know, and refuses one that differs in case alone', async () => {
    const record = (day: number, more: string): string =>
      `{"patient": "P0", "date": "2024-03-0${day}", "headache": 0, ${more}}`;
    const input = [
      record(1, '"sleep_hr": 7'),
      record(2, '"sleep_hr": 8, "spare": 1'),
      record(3, '"Sleep_h": 7'),
    ];
    const { stdout, stderr } = await prodromeWith(
      input.join('\n'),
      ...['predict', '--model', model, '--data', '-'],
    );
    expect(stderr.trimEnd().split('\n')).toEqual([
      'note: line 1: the model does not know "sleep_hr", which is passed over. Did you mean sleep_h?',
      'note: line 2: the model does not know "spare", which is passed over',
    ]);
    const answers = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { error?: object });
    expect(answers.slice(0, 2).some(({ error }) => error)).toBe(false);
    expect(answers[2]?.error).toMatchObject({
      code: 'DATA_COLUMN',
      got: '"sleep_h" and "Sleep_h", which differ only in case',
    });
  });

  it.each([
    { what: 'gzip', bytes: gzipSync(records.join('\n')), got: 'gzip' },
    {
      what: 'UTF-16',
      bytes: Buffer.from(`\uFEFF${records.join('\n')}`, 'utf16le'),
      got: 'UTF-16LE',
    },
    { what: 'Parquet', bytes: Buffer.from('PAR1\x15\x04\x15'), got: 'a Parquet file' },
  ])('says of $what what it is', async ({ bytes, got }) => {
    const [first] = await stream(Readable.from([bytes]));
    expect(first).toMatchObject({ line: 1, error: { code: 'DATA_FORMAT', got } });
  });

  it('tells of an input that breaks off, after the answers of what came before', async () => {
    const broken = Readable.from(
      (async function* () {
        yield await Promise.resolve(`${records[0] ?? ''}\n`);
        throw new Error('the cable was pulled');
      })(),
    );
    const { code, stdout, stderr } = await prodromeWith(
      broken,
      ...['predict', '--model', model, '--data', '-', '--quiet'],
    );
    expect(stdout.trimEnd().split('\n')).toHaveLength(1);
    expect(stderr).toMatch(/^error DATA_MISSING: standard input: .*the cable was pulled/);
    expect(code).toBe(3);
  });

  it('answers a line before the next one comes', async () => {
    let answered = 0;
    const seen: number[] = [];
    const write = process.stdout.write.bind(process.stdout);
    expect(typeof write).toBe('function');
    async function* oneByOne(): AsyncGenerator<string> {
      for (const record of records.slice(0, 3)) {
        yield `${record}\n`;
        // what was written by now is what the one who sends has in hand
        for (let i = 0; i < 200 && answered <= seen.length; i++) {
          await new Promise((resolve) => setImmediate(resolve));
          answered = (process.stdout.write as unknown as { mock: { calls: unknown[] } }).mock.calls
            .length;
        }
        seen.push(answered);
      }
    }
    await stream(Readable.from(oneByOne()));
    expect(seen).toEqual([1, 2, 3]);
  });

  it('refuses options that a stream has no use for', async () => {
    for (const option of [
      ['--out', 'x.csv'],
      ['--format', 'csv'],
      ['--patient', 'P1'],
    ]) {
      const { code, stderr } = await prodromeWith(
        '',
        ...['predict', '--model', model, '--data', '-', ...option],
      );
      expect(code).toBe(2);
      expect(stderr).toContain(option[0]);
    }
  });
});
