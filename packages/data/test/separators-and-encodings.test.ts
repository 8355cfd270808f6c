import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from '@jest/globals';
import { parseRecord, readDataset, readRecord, type DataOptions } from '../src/index.ts';
import { datasetOf, refusalOf } from './fates.ts';
import { contentOf, createFolder } from './helpers.ts';

const files = await createFolder();
afterAll(() => files.remove());

const put = async (name: string, content: string | Uint8Array): Promise<string> => {
  const path = join(files.folder, name);
  await writeFile(path, content);
  return path;
};

const text = 'id,day,Ort,headache\na,1,Köln,0\na,2,"Gdów, “Ü”",1\nb,1,Köln – é,0\n';
const plain = text.replaceAll('ó', 'o');

/** Without how it is written. */
const meant = async (path: string, options: DataOptions = {}) => {
  const { schema, ...content } = contentOf(await datasetOf(path, options));
  return { ...content, schema: { ...schema, writing: undefined } };
};

// made with Python 3.12: text.encode('cp1252'), 'mac_roman', 'latin-1'
const inBytes = {
  'windows-1252': plain.replace('“', '\x93').replace('”', '\x94').replace('–', '\x96'),
  'iso-8859-1': plain.replaceAll(/[“”–]/g, '-'),
  macintosh: plain
    .replaceAll('ö', '\x9a')
    .replace('“', '\xd2')
    .replace('”', '\xd3')
    .replace('Ü', '\x86')
    .replace('–', '\xd0')
    .replace('é', '\x8e'),
};

describe('an encoding that is said', () => {
  test.each(Object.entries(inBytes))('%s is read as the same text in UTF-8', async (name, of) => {
    const bytes = Buffer.from(of, 'latin1');
    const encoding = name as keyof typeof inBytes;
    const expected = await meant(
      await put('utf8.csv', name === 'iso-8859-1' ? plain.replaceAll(/[“”–]/g, '-') : plain),
    );
    for (const content of [bytes, gzipSync(bytes)]) {
      expect(await meant(await put('said.csv', content), { encoding })).toEqual(expected);
    }
    const dataset = await readDataset(await put('said.csv', bytes), { encoding });
    const again = await readDataset(await put('later.csv', bytes), { schema: dataset.schema });
    expect(contentOf(again)).toEqual(contentOf(dataset));
    // JSON is UTF-8, whatever the diary was
    const lines = '{"id":"a","day":1,"Ort":"Köln","headache":0}';
    const record = readRecord(dataset.schema, parseRecord(lines, 1), 'line 1');
    const file = await readDataset(await put('later.ndjson', `${lines}\n`), {
      schema: dataset.schema,
    });
    expect([...record.values]).toEqual([...file.table.values]);
    expect(record.values[0]).toBe(dataset.table.values[0]);
  });

  test('of UTF-16 and UTF-8 is read with and without a mark', async () => {
    const expected = await meant(await put('utf8.csv', text));
    for (const mark of ['', '\ufeff']) {
      const wide = Buffer.from(mark + text, 'utf16le');
      const [little, big] = [await put('le.csv', wide), await put('be.csv', wide.swap16())];
      await put('le.csv', Buffer.from(mark + text, 'utf16le'));
      expect(await meant(little, { encoding: 'utf-16le' })).toEqual(expected);
      expect(await meant(big, { encoding: 'utf-16be' })).toEqual(expected);
      const utf8 = await put('utf8.csv', mark + text);
      expect(await meant(utf8, { encoding: 'utf-8' })).toEqual(expected);
    }
  });

  test.each([
    { content: plain, encoding: 'windows-1252', got: 'UTF-8' },
    { content: `\ufeff${plain}`, encoding: 'macintosh', got: 'UTF-8' },
    { content: Buffer.from(plain, 'utf16le'), encoding: 'windows-1252', got: 'UTF-16LE' },
    { content: Buffer.from(plain, 'utf16le'), encoding: 'utf-16be', got: 'UTF-16LE' },
    { content: Buffer.from(`\ufeff${plain}`, 'utf16le'), encoding: 'utf-8', got: 'UTF-16LE' },
    { content: plain, encoding: 'utf-16le', got: /one byte a letter/ },
    {
      content: Buffer.from(inBytes['windows-1252'], 'latin1'),
      encoding: 'iso-8859-1',
      got: /0x93/,
      where: 'wrong.csv, line 3',
    },
    { content: Buffer.from('id,day\n\x81,1\n', 'latin1'), encoding: 'windows-1252', got: /0x81/ },
  ] as const)('$encoding that is wrong is refused with what is seen: $got', async (one) => {
    const { content, encoding, got } = one;
    for (const bytes of [content, gzipSync(content)]) {
      expect(await refusalOf(await put('wrong.csv', bytes), { encoding })).toMatchObject({
        code: 'DATA_FORMAT',
        expected: `text in ${encoding}, as data.encoding says`,
        got: typeof got === 'string' ? got : expect.stringMatching(got),
        ...('where' in one && { where: one.where }),
      });
    }
  });

  test('is what bytes that are no UTF-8 are told to need', async () => {
    const bytes = Buffer.from(inBytes['windows-1252'], 'latin1');
    expect(await refusalOf(await put('bytes.csv', bytes))).toMatchObject({
      code: 'DATA_FORMAT',
      where: 'bytes.csv, line 2',
      hint: expect.stringContaining('encoding: windows-1252'),
    });
  });
});

describe('a separator that is said', () => {
  test.each([';', '|', '\t', 'tab', '^', ',', '\\', "'", '~', '$'])('%j', async (separator) => {
    const mark = separator === 'tab' ? '\t' : separator;
    const rows = [
      ['id', 'day', 'x', 'headache'],
      ...[1, 2, 3].map((day) => ['a', day, day / 2, 0]),
    ];
    const written = rows.map((row) => row.join(mark)).join('\n');
    const expected = await meant(await put('commas.csv', rows.map(String).join('\n')));
    for (const name of ['said.csv', 'said.tsv', 'said.csv.gz']) {
      const path = await put(name, name.endsWith('gz') ? gzipSync(written) : written);
      expect(await meant(path, { separator })).toEqual(expected);
      const { schema } = await readDataset(path, { separator });
      expect(contentOf(await readDataset(path, { schema })).values).toEqual(expected.values);
    }
  });

  test('and a decimal comma read what Excel writes in much of Europe', async () => {
    const path = await put('excel.csv', 'sep=;\nday;x;headache\n1;7,5;0\n2;1.250,25;1\n');
    const options: DataOptions = { separator: ';', decimal: ',', thousands: '.' };
    expect((await meant(path, options)).values).toEqual([7.5, 1250.25]);
  });

  test.each([
    { mark: ';', hint: /separator: ';'.*decimal: ','/ },
    { mark: '|', hint: /separator: '\|'/ },
    { mark: '\t', hint: /separator: tab/ },
  ])('is what a header with another one is told: $hint', async ({ mark, hint }) => {
    const path = await put('other.csv', ['id', 'day', 'headache'].join(mark));
    for (const options of [{}, { separator: ',' }, { separator: '^' }]) {
      expect(await refusalOf(path, options)).toMatchObject({
        code: 'DATA_FORMAT',
        hint: expect.stringMatching(hint),
      });
    }
  });

  test.each(['', ' ', 'a', '5', '"', '.', '-', '\n', ';;', '§'])(
    'cannot be %j',
    async (separator) => {
      expect(await refusalOf(await put('any.csv', text), { separator })).toMatchObject({
        code: 'CONFIG',
      });
    },
  );
});

test.each([{ separator: ';' }, { encoding: 'windows-1252' }] as const)(
  'what other formats tell themselves is refused of them, but not of a model that carries it: %j',
  async (said) => {
    const options: DataOptions = { time: 'day', outcome: 'y', ...said };
    const csv = await put('one.csv', 'separator' in said ? 'day;y\n1;0\n' : 'day,y\n1,0\n');
    const { schema } = await readDataset(csv, options);
    for (const name of ['one.ndjson', 'one.parquet']) {
      const path = await files.query(name, 'SELECT 1 AS day, 0 AS y');
      expect(await refusalOf(path, options)).toMatchObject({ code: 'CONFIG', got: name });
      expect((await readDataset(path, { schema })).table.rows).toBe(1);
    }
  },
);
