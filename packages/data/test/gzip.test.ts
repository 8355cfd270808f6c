import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { contentOf, createFolder } from './helpers.ts';
import { datasetOf, refusalOf } from './fates.ts';

let files: Awaited<ReturnType<typeof createFolder>>;
beforeAll(async () => {
  files = await createFolder();
});
afterAll(() => files.remove());

const rows = Array.from({ length: 400 }, (_, i) => [i % 8, 1 + (i >> 3), (i * 7919) % 101, i % 2]);
const names = ['id', 'day', 'x', 'headache'];
const delimited = (mark: string): string =>
  [names, ...rows].map((row) => `${row.join(mark)}\n`).join('');
const lines = rows
  .map((row) => `${JSON.stringify(Object.fromEntries(row.map((cell, at) => [names[at], cell])))}\n`)
  .join('');
const formats = { csv: delimited(','), tsv: delimited('\t'), ndjson: lines, jsonl: lines };

const put = async (name: string, bytes: Uint8Array): Promise<string> => {
  const path = join(files.folder, name);
  await writeFile(path, bytes);
  return path;
};

describe.each(Object.entries(formats))('%s.gz', (ending, text) => {
  const whole = gzipSync(text);
  const name = `a.${ending}.gz`;

  test('cut off anywhere it is refused, never read in part', async () => {
    for (const part of [0, 0.01, 0.3, 0.5, 0.9]) {
      const cut = await put(name, whole.subarray(0, Math.floor(whole.length * part)));
      expect(await refusalOf(cut)).toMatchObject({ code: 'DATA_FORMAT' });
    }
    for (const end of [1, 4, 8, 9]) {
      const cut = await put(name, whole.subarray(0, whole.length - end));
      expect(await refusalOf(cut)).toMatchObject({ code: 'DATA_FORMAT', got: /cut off/ });
    }
  });

  test('a checksum or length that does not hold, and other bytes after the end, are told', async () => {
    const damagedAt = (from: number): Buffer => {
      const bytes = Buffer.from(whole);
      bytes[whole.length + from] = (bytes[whole.length + from] ?? 0) ^ 1;
      return bytes;
    };
    expect(await refusalOf(await put(name, damagedAt(-6)))).toMatchObject({ got: /checksum/ });
    expect(await refusalOf(await put(name, damagedAt(-2)))).toMatchObject({ got: /length/ });
    for (const zeros of [0, 1, 70_000, 600_000]) {
      const tail = Buffer.concat([whole, Buffer.alloc(zeros), Buffer.from('x')]);
      expect(await refusalOf(await put(name, tail))).toMatchObject({ code: 'DATA_FORMAT' });
    }
  });

  test('members one after the other, zeros after the end and another name change nothing', async () => {
    const expected = contentOf(await datasetOf(await put(`plain.${ending}`, Buffer.from(text))));
    const half = text.indexOf('\n', text.length / 2) + 1;
    const members = [text.slice(0, half), '', text.slice(half)].map((part) => gzipSync(part));
    for (const [as, bytes] of [
      [name, whole],
      [name.toUpperCase(), whole],
      [name, Buffer.concat(members)],
      [name, Buffer.concat([whole, Buffer.alloc(700_000)])],
      [`unnamed.${ending}`, whole],
    ] as const) {
      expect(contentOf(await datasetOf(await put(as, bytes)))).toEqual(expected);
    }
  });

  test('a file that swells beyond measure is refused', async () => {
    const spaces = Array.from({ length: 12 }, () => gzipSync(Buffer.alloc(10_000_000, ' ')));
    const refusal = await refusalOf(await put(name, Buffer.concat([whole, ...spaces])));
    expect(refusal).toMatchObject({ code: 'DATA_FORMAT', expected: /grows at most/ });
  });
});

test('gzip within gzip, and what is none under the name of one', async () => {
  const twice = await put('twice.csv.gz', gzipSync(gzipSync(formats.csv)));
  expect(await refusalOf(twice)).toMatchObject({ code: 'DATA_FORMAT', got: 'gzip again' });
  const none = await put('none.csv.gz', Buffer.from(formats.csv));
  expect(await refusalOf(none)).toMatchObject({ code: 'DATA_FORMAT', hint: /without \.gz/ });
});
