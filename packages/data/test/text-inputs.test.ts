import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { contentOf, createFolder } from './helpers.ts';
import { readDataset } from '../src/index.ts';
import { datasetOf, refusalOf } from './fates.ts';

let files: Awaited<ReturnType<typeof createFolder>>;
beforeAll(async () => {
  files = await createFolder();
});
afterAll(() => files.remove());

const put = async (name: string, content: string | Uint8Array): Promise<string> => {
  const path = join(files.folder, name);
  await writeFile(path, content);
  return path;
};

const csv =
  'id,day,note,headache\n1,1,"rain, wind",0\n1,2,"two\nlines",1\n1,3,"5"" high",0\n2,1,ünder,0\n';
const ndjson =
  '{"id":1,"day":1,"note":"a","headache":0}\n{"id":1,"day":2,"note":"ü","headache":1}\n';
const json = `[${ndjson.trim().replace('\n', ',\n')}]`;
const texts = {
  'a.csv': csv,
  'a.tsv': csv.replace(/,(?! wind)/g, '\t'),
  'a.ndjson': ndjson,
  'a.json': json,
};

const utf16 = (text: string, isBig: boolean, mark = '\ufeff'): Buffer => {
  const bytes = Buffer.from(`${mark}${text}`, 'utf16le');
  return isBig ? bytes.swap16() : bytes;
};

describe.each(Object.entries(texts))('%s', (name, text) => {
  const expected = async () => contentOf(await datasetOf(await put(name, text)));

  test('is read in every encoding that its first bytes tell', async () => {
    const plain = await expected();
    for (const bytes of [
      Buffer.from(`\ufeff${text}`),
      utf16(text, false),
      utf16(text, true),
      utf16(text, false, ''),
      utf16(text, true, ''),
      gzipSync(text),
      gzipSync(utf16(text, false)),
    ]) {
      expect(contentOf(await datasetOf(await put(name, bytes)))).toEqual(plain);
    }
  });

  test('half a character of UTF-16, and UTF-32, are refused', async () => {
    const half = Buffer.concat([utf16(text, false), Buffer.from([0, 0xd8])]);
    expect(await refusalOf(await put(name, half))).toMatchObject({ got: /UTF-16/ });
    const wide = Buffer.concat([Buffer.from([0xff, 0xfe, 0, 0]), Buffer.from('a\0\0\0')]);
    expect(await refusalOf(await put(name, wide))).toMatchObject({ got: 'UTF-32' });
  });

  test('is told what it is where its bytes are something else', async () => {
    const others: [string | Uint8Array, RegExp][] = [
      [Buffer.from('PK\x03\x04\x14\x00'), /zip.*Excel/],
      [Buffer.from('d0cf11e0a1b11ae1', 'hex'), /Excel/],
      ['PAR1\x15\x04', /Parquet/],
      ['ARROW1\0\0', /Arrow/],
      ['FEA1', /Feather/],
      [Buffer.from('28b52ffd00', 'hex'), /compressed/],
      ['BZh91AY', /compressed/],
      ['SQLite format 3\0', /SQLite/],
      ['%PDF-1.7', /PDF/],
      ['<!DOCTYPE html><html>', /web page/],
      [Buffer.concat([Buffer.from('a.csv'), Buffer.alloc(252), Buffer.from('ustar')]), /tar/],
    ];
    for (const [bytes, got] of others) {
      for (const content of [bytes, gzipSync(bytes)]) {
        expect(await refusalOf(await put(name, content))).toMatchObject({
          code: 'DATA_FORMAT',
          got,
        });
      }
    }
  });
});

const ending = fc.constantFrom('\n', '\r\n', '\r');

test.each(['a.csv', 'a.tsv', 'a.ndjson', 'a.json'] as const)(
  'lines of %s may end in any way, and in several',
  async (name) => {
    // a line break within quotes is the text's own
    const lines = texts[name].replace('two\nlines', 'one line').trimEnd().split('\n');
    const plain = contentOf(await datasetOf(await put(name, `${lines.join('\n')}\n`)));
    await fc.assert(
      fc.asyncProperty(
        fc.array(ending, { minLength: lines.length, maxLength: lines.length }),
        fc.boolean(),
        async (endings, isPacked) => {
          const text = lines.map((line, at) => line + (endings[at] ?? '')).join('');
          const path = await put(name, isPacked ? gzipSync(text) : text);
          expect(contentOf(await datasetOf(path))).toEqual(plain);
        },
      ),
      {
        numRuns: 20,
        examples: [[lines.map((_, at) => (at === lines.length - 1 ? '\r' : '\n')), false]],
      },
    );
  },
  60_000,
);

test('a line that ends otherwise is read wherever it stands, and line breaks within quotes stay as they are', async () => {
  const lines = Array.from({ length: 60_000 }, (_, i) => `${i >> 8},${i & 255},"a\r\nb",0\n`);
  const text = `id,day,note,headache\n${lines.join('')}`;
  const plain = await datasetOf(await put('late.csv', text));
  const mixed = await datasetOf(await put('late.csv', `${text}900,1,"a\r\nb",0\r\n`));
  expect(mixed.table.rows).toBe(plain.table.rows + 1);
  expect(mixed.schema.columns).toMatchObject([{ categories: ['a\r\nb'] }]);
});

test('the line in which Excel tells the separator, and blank lines, before the header', async () => {
  const plain = contentOf(await datasetOf(await put('plain.csv', csv)));
  for (const before of ['sep=,\n', '\ufeffsep=,\r\n', '"sep=,"\n', 'SEP=,\n\n', '\n\n', '\r\n']) {
    expect(contentOf(await datasetOf(await put('before.csv', before + csv)))).toEqual(plain);
  }
  const semicolons = await put('semi.csv', 'sep=;\nid;day;headache\n1;1;0\n');
  expect(await refusalOf(semicolons)).toMatchObject({
    where: 'semi.csv, line 2',
    got: 'semicolons',
  });
});

/** What may stand at a line, and what is told of it. */
const faults: Readonly<Record<string, readonly [string | Uint8Array, RegExp]>> = {
  'too few cells': ['1,9', /expected 4 columns as in the header, got 2/],
  'too many cells': ['1,9,x,0,7', /got 5/],
  'a text after a quote': ['1,9,"x"y,0', /closing quote/],
  'an open quote': ['1,9,"x,0', / quote/],
  'other bytes': [Buffer.from('1,9,caf\xe9,0', 'latin1'), /UTF-8/],
  'no number': ['1,9,x,maybe', /maybe/],
};

test.each(Object.entries(faults))(
  'the line that is blamed is the line of the file: %s',
  async (_, [fault, message]) => {
    const line = fc.constantFrom('1,D,x,0', '2,D,"x, y",1', '3,D,"x\ny",0', '3,D,"x\r\ny",0', '');
    await fc.assert(
      fc.asyncProperty(
        ...[fc.array(line, { maxLength: 12 }), fc.array(line, { maxLength: 12 }), ending],
        fc.constantFrom('', 'sep=,'),
        async (before, after, end, first) => {
          let day = 10;
          const rows = (lines: readonly string[]): string =>
            lines.map((text) => text.replace('D', String(day++)) + end).join('');
          const head = `${first === '' ? '' : first + end}id,day,note,headache${end}1,1,x,0${end}${rows(before)}`;
          const number = head.split(/\r\n|\r|\n/).length;
          const tail = `${end}${rows(after)}`;
          const bytes = Buffer.concat([Buffer.from(head), Buffer.from(fault), Buffer.from(tail)]);
          const refusal = await refusalOf(await put('fault.csv', bytes), { outcome: 'headache' });
          expect(refusal.message).toMatch(message);
          expect(refusal.fields).toMatchObject({ line: number });
        },
      ),
      { numRuns: 25 },
    );
  },
  60_000,
);

test.each(['ndjson', 'json'])(
  'the line that is blamed is the line of the file: .%s',
  async (ends) => {
    const record = (day: number): string => `{"id":1,"day":${day},"headache":0}`;
    const wrong: [string | Uint8Array, RegExp][] = [
      ['{"id":1,"day":,"headache":0}', /JSON object/],
      ['{"id":1,"day":2 "headache":0}', /JSON object/],
      ['{"id":1,"id":2,"day":2,"headache":0}', /twice/],
      ['[1,2]', /JSON/],
      ['7', /JSON/],
      [Buffer.from('{"id":1,"day":2,"note":"\xe9","headache":0}', 'latin1'), /UTF-8/],
      ['{"id":1,"day":2,"note":"\\ud83d","headache":0}', /characters/],
      ['{"id":1,"day":2,"headache":"maybe"}', /maybe/],
      [
        `{"id":1,"day":2,"deep":${'['.repeat(50_000)}${']'.repeat(50_000)},"headache":0}`,
        /100 brackets/,
      ],
      ['['.repeat(50_000), /JSON|brackets/],
    ];
    for (const [text, message] of wrong) {
      for (const end of ['\n', '\r\n', '\r', '\n\n']) {
        const mark = ends === 'json' ? ',' : '';
        const head = `${ends === 'json' ? `[${end}` : ''}${[1, 2, 3].map((day) => record(day) + mark + end).join('')}`;
        const tail = `${mark}${end}${record(9)}${ends === 'json' ? ']' : end}`;
        const bytes = Buffer.concat([Buffer.from(head), Buffer.from(text), Buffer.from(tail)]);
        const refusal = await refusalOf(await put(`fault.${ends}`, bytes), { outcome: 'headache' });
        expect(refusal.message).toMatch(message);
        expect(refusal.fields).toMatchObject({ line: head.split(/\r\n|\r|\n/).length });
      }
    }
  },
  60_000,
);

test('a last line of many megabytes is refused, not passed over', async () => {
  const table = 'id,day,headache,note\n1,1,0,x\n1,2,1,x\n1,3,0,';
  const bytes = Buffer.concat([Buffer.from(table), Buffer.alloc(100_000_000, 'a')]);
  await expect(readDataset(await put('last.csv', bytes), {})).rejects.toMatchObject({
    code: 'DATA_FORMAT',
    where: 'last.csv, line 4',
    expected: 'a record of at most 2 MB',
  });
}, 120_000);

test('what stands before the header, and a second table, are told with their lines', async () => {
  const table = 'id,day,headache\n1,1,0\n1,2,1\n1,3,0\n';
  for (const title of ['A\nFrom,2024\n\n', 'A\nB\nC\n', 'a,b\nc\n\n']) {
    expect(await refusalOf(await put('p.csv', title + table))).toMatchObject({
      where: 'p.csv, line 1',
      got: expect.stringContaining('while the records from line 4 have 3'),
      hint: 'Remove what stands before the table (lines 1 to 3)',
    });
  }
  expect(await refusalOf(await put('p.csv', `Exported by A\n\n${table}`))).toMatchObject({
    where: 'p.csv, line 1',
    got: 'one field, while the records from line 3 have 3',
    hint: 'Remove what stands before the table (lines 1 to 2)',
  });
  expect(await refusalOf(await put('s.csv', `${table}\nid,drug\n1,x\n`))).toMatchObject({
    where: 's.csv, line 6',
    got: '2 after a blank line',
    hint: /second table/,
  });
  expect(await refusalOf(await put('t.csv', `${table}\n${table}`))).toMatchObject({
    fields: { line: 6 },
    hint: /header/,
  });
});

test('a record that is too long is told with its line, soon', async () => {
  const long = 'x'.repeat(3e6);
  expect(await refusalOf(await put('l.csv', `id,day,n,y\n1,1,a,0\n1,2,${long},0\n`))).toMatchObject(
    {
      where: 'l.csv, line 3',
      expected: /2 MB/,
    },
  );
  const longer = Buffer.alloc(40e6, 'x');
  const line = Buffer.concat([Buffer.from('{"y":0}\n{"y":1,"n":"'), longer, Buffer.from('"}\n')]);
  expect(await refusalOf(await put('l.ndjson', line))).toMatchObject({
    where: 'l.ndjson, line 2',
    expected: /16 MB/,
  });
});
