import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ProdromeError } from '@prodrome/core';
import fc from 'fast-check';
import { parseRecord, splitLines } from '../src/index.ts';
import { datasetOf } from './fates.ts';
import { createFolder } from './helpers.ts';

let files: Awaited<ReturnType<typeof createFolder>>;
beforeAll(async () => {
  files = await createFolder();
});
afterAll(() => files.remove());

const refusal = (line: string | Uint8Array, number = 7): ProdromeError => {
  try {
    parseRecord(line, number);
  } catch (error) {
    if (ProdromeError.is(error)) return error;
    throw error;
  }
  throw new Error('it was read');
};

test('a number is the text that a file has of it, as an id and as a category', async () => {
  const literal = fc.oneof(
    fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }).map(String),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value.toExponential()),
    fc.double({ noNaN: true, min: -1e17, max: 1e17 }).map((value) => value.toFixed(3)),
    fc.integer().map((value) => `${value}.0`),
    fc.constantFrom('-0', '-0.0', '1e15', '1e16', '1E-4', '1e-5', '9007199254740993', '0.1e1'),
  );
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(literal, { minLength: 1, maxLength: 40 }), async (numbers) => {
      const lines = numbers.map((number) => `{"id":${number},"deep":{"id":1.0},"y":0}`);
      const { table } = await datasetOf(await files.write('ids.ndjson', lines), {
        patient: 'id',
        target: 'y',
        ignore: ['deep'],
      });
      const ids = lines.map((line) => String(parseRecord(line, 2)['id']));
      expect([...table.patientIds].sort()).toEqual([...new Set(ids)].sort());
    }),
    { numRuns: 25 },
  );
});

test('what a file would be refused for is refused with the number of its line', () => {
  const long = Buffer.alloc(2 ** 24 + 1, 'x');
  const cases: [string | Uint8Array, string, RegExp][] = [
    ['{"a": 1,', 'DATA_FORMAT', /ends within/],
    ['{"a": 1}}', 'DATA_FORMAT', /JSON object/],
    ['{"a": 1} {"a": 2}', 'DATA_FORMAT', /a second one/],
    ['[1, 2]', 'DATA_FORMAT', /JSON object/],
    ['\uFEFF{"a": 1}', 'DATA_FORMAT', /JSON object/],
    ['{"a": 1, "a": 2}', 'DATA_COLUMN', /"a" twice/],
    ['{"a": 1, "A": 2}', 'DATA_COLUMN', /in case/],
    ['{"": 1}', 'DATA_COLUMN', /empty/],
    ['{"a": "\\ud83d"}', 'DATA_FORMAT', /half/],
    [`{"a": "\ud83d"}`, 'DATA_FORMAT', /half/],
    [Buffer.from('{"a": "\xe9"}', 'latin1'), 'DATA_FORMAT', /UTF-8/],
    [`{"a": ${'['.repeat(50_000)}${']'.repeat(50_000)}}`, 'DATA_FORMAT', /100 brackets/],
    [long, 'DATA_FORMAT', /16 MB/],
  ];
  for (const [line, code, message] of cases) {
    const error = refusal(line);
    expect(error).toMatchObject({ code, where: 'line 7', fields: { line: 7 } });
    expect(error.message).toMatch(message);
  }
  expect(parseRecord('\uFEFF{"a": 1}', 1)).toEqual({ a: 1 });
});

test('a long text among numbers is no burden', () => {
  const text = `${'\\"1.0'.repeat(1e6)}x`;
  expect(String(parseRecord(`{"t":"${text}","id":1.0}`, 1)['id'])).toBe('1.0');
});

test('lines are the same however their bytes come, and each is given before more is asked for', async () => {
  const text = fc.array(fc.constantFrom('a', 'é', '\u2028', '\n', '\r', '\r\n', ' '), {
    maxLength: 40,
  });
  await fc.assert(
    fc.asyncProperty(text, fc.array(fc.nat(8)), async (characters, cuts) => {
      const bytes = Buffer.from(characters.join(''));
      const pieces: Buffer[] = [];
      let rest: Buffer = bytes;
      for (const cut of cuts) {
        pieces.push(rest.subarray(0, cut));
        rest = rest.subarray(cut);
      }
      pieces.push(rest);
      const lines: string[] = [];
      for await (const line of splitLines(from(pieces))) lines.push(Buffer.from(line).toString());
      const expected = bytes.toString().split(/\r\n|\r|\n/);
      if (expected.at(-1) === '') expected.pop();
      expect(lines).toEqual(expected);
    }),
  );
  const asked: number[] = [];
  const lines = splitLines(
    from([Buffer.from('a\n'), Buffer.from('b\n')], (piece) => asked.push(piece)),
  );
  await lines.next();
  expect(asked).toEqual([0]);
});

test('of a line beyond the bound no more is kept than shows that it is', async () => {
  const pieces = Array.from({ length: 50 }, () => Buffer.alloc(100, 'x'));
  const sizes: number[] = [];
  for await (const line of splitLines(from([...pieces, Buffer.from('\nab\n')]), 1000)) {
    sizes.push(line.length);
  }
  expect(sizes).toEqual([1001, 2]);
});

async function* from(
  pieces: readonly Buffer[],
  tell?: (piece: number) => void,
): AsyncGenerator<Buffer> {
  for (const [index, piece] of pieces.entries()) {
    tell?.(index);
    yield await Promise.resolve(piece);
  }
}
