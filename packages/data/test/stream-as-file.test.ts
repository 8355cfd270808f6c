import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { ProdromeError } from '@prodrome/core';
import fc from 'fast-check';
import {
  parseRecord,
  readDataset,
  readRecord,
  type DataOptions,
  type TableSchema,
} from '../src/index.ts';
import { createFolder } from './helpers.ts';
import { catalogue } from './small-catalogue.ts';

// `pnpm proof data` raises this
const runs = Number(process.env['PRODROME_DATA_STREAM_RUNS'] ?? 60);

let files: Awaited<ReturnType<typeof createFolder>>;
beforeAll(async () => {
  files = await createFolder();
});
afterAll(() => files.remove());

const columns = [
  ...['id', 'date', 'steps_taken', 'sleep_hours', 'took', 'flag', 'weather', 'nap', 'stress'],
  'headache',
];
const training = [
  columns,
  ['a', '2024-03-01', '10.5', '7', 'yes', '0', 'rain', '0:30', '3', '0'],
  ['a', '2024-03-02', '3', '8', 'no', '1', 'sun', '1:00', '4', '1'],
  ['b', '2024-03-02', '20', '', 'no', '1', '1', '0:45', '5', '0'],
].map((cells) => cells.join(','));

/** Ways of writing, each with a training file in it. */
const writings: readonly { readonly options: DataOptions; readonly lines: readonly string[] }[] = [
  { options: {}, lines: training },
  { options: { missing: ['-', 'n/a'] }, lines: training },
  {
    options: { decimal: ',', thousands: '.', separator: ';' },
    lines: training.map((line) => line.replaceAll(',', ';').replace('10.5', '10,5')),
  },
  {
    options: { dateFormat: 'DD.MM.YYYY' },
    lines: training.map((line) => line.replace(/2024-03-(\d\d)/, '$1.03.2024')),
  },
  {
    options: { timeUnit: 's' },
    lines: training.map((line) =>
      line.replace(/2024-03-\d\d/, (day) => String(Date.parse(day) / 1000)),
    ),
  },
];

const texts = (...all: string[]) => fc.constantFrom(...all.map((text) => JSON.stringify(text)));
const anyMissing = texts(
  '',
  ' ',
  'NA',
  'NaN',
  'null',
  'NULL',
  '?',
  '-',
  'n/a',
  'nan',
  'N/A',
  'None',
);
const numberTexts = texts(
  ...['7', '7.0', ' 7 ', '7,5', '1.234,5', '1,234', '1.234', '1e3', '-0', '+5', '.5', '5.', '0x10'],
  ...[
    'inf',
    '-Infinity',
    'nan',
    '1_000',
    '1 000',
    '１',
    '7:30',
    '07:30:15',
    '7:75',
    '1e39',
    '-3',
    '1e400',
  ],
);
const rawNumbers = fc.constantFrom(
  ...['0', '1', '-0', '7', '7.5', '7.50', '1E2', '1e39', '1e300', '1e400', '-3', '0.1', '0.0'],
  ...['9007199254740993', '12345678901234567890123', '1.0', '19787', '1.5e0', '16777217', '3.5e38'],
);
const words = texts(
  'yes',
  'no',
  'YES',
  'Yes',
  'true',
  'false',
  'TRUE',
  'ja',
  'nein',
  'oui',
  'si',
  'y',
  ' yes',
);
const categories = texts('rain', 'sun', 'Rain', ' rain', 'snow', '1', '1.0', 'true', '01');
const dates = texts(
  ...[
    '2024-03-05',
    '2024-3-5',
    '2024-02-30',
    '2024-03-05T10:00',
    '2024-03-05 10:00:00+02:00',
    '05.03.2024',
  ],
  ...[
    ' 2024-03-05',
    '2024-03-05 ',
    '20240305',
    '1709596800',
    '19787',
    '2024-03-05T24:00',
    '1709596800.5',
    '1e7',
    '31.02.2024',
  ],
  ...[
    '5.3.2024',
    '2024-03-05T10:00:00Z',
    '0099-01-01',
    '+2024-03-05',
    '2024-03-05T10:00:00.123456789',
  ],
);
const others = fc.constantFrom('true', 'false', 'null', '[]', '{}', '[1]', '{"a":1}');
// of numbers beyond 10^16 with an exponent the database itself writes two texts
const ids = texts(
  'c',
  ' c',
  '7',
  '07',
  '7.0',
  'true',
  'ä',
  'C',
  '1e3',
  'c,d',
  'c"d',
  'c\nd',
  '\u2028',
);
const anyValue = fc.oneof(numberTexts, rawNumbers, words, categories, dates, others, anyMissing);
const mostly = (usual: fc.Arbitrary<string>) =>
  fc.oneof(
    { weight: 6, arbitrary: usual },
    { weight: 1, arbitrary: anyMissing },
    { weight: 1, arbitrary: anyValue },
  );
const absent = (value: fc.Arbitrary<string>) => fc.option(value, { nil: undefined, freq: 8 });

const cellsOf = {
  id: absent(
    fc
      .oneof({ weight: 5, arbitrary: ids }, { weight: 1, arbitrary: anyValue })
      .filter((value) => !/^\d.*e/i.test(value)),
  ),
  date: absent(fc.oneof({ weight: 5, arbitrary: dates }, { weight: 1, arbitrary: anyValue })),
  steps_taken: absent(mostly(fc.oneof(numberTexts, rawNumbers))),
  sleep_hours: absent(mostly(fc.oneof(numberTexts, rawNumbers))),
  took: absent(mostly(fc.oneof(words, rawNumbers, others))),
  flag: absent(mostly(fc.oneof(rawNumbers, words, others))),
  weather: absent(mostly(fc.oneof(categories, rawNumbers, others))),
  nap: absent(mostly(numberTexts)),
  stress: absent(mostly(fc.oneof(numberTexts, rawNumbers))),
  headache: absent(mostly(fc.oneof(rawNumbers, words, others))),
  spare: absent(anyValue),
  // a key beside `stress`, which differs in case alone
  Stress: fc.oneof(
    { weight: 12, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary: rawNumbers },
  ),
};
type Row = Record<string, string | undefined>;

/** What becomes of a record: what it says, or the code it is refused with. */
type Fate = { readonly code: string } | { readonly said: readonly (string | number | undefined)[] };

const fateOf = async (read: () => Fate | Promise<Fate>): Promise<Fate> => {
  try {
    return await read();
  } catch (error) {
    if (ProdromeError.is(error)) return { code: error.code };
    throw error;
  }
};

const lineOf = (row: Row): string =>
  `{${Object.entries(row)
    .flatMap(([key, value]) => (value === undefined ? [] : [`${JSON.stringify(key)}:${value}`]))
    .join(',')}}`;

const streamed = (schema: TableSchema, row: Row): Promise<Fate> =>
  fateOf(() => {
    const { patientId, time, timeText, values, outcome } = readRecord(
      schema,
      parseRecord(lineOf(row), 1),
      'line 1',
    );
    return { said: [patientId, time, timeText, ...values, outcome] };
  });

/** The second row of a file whose first is of the training data. */
const filed = (schema: TableSchema, path: string): Promise<Fate> =>
  fateOf(async () => {
    const dataset = await readDataset(path, { schema });
    const { table, fileRows } = dataset;
    const row = fileRows.indexOf(1);
    const width = table.columns.length;
    return {
      said: [
        table.patientIds[table.patients[row] ?? -1],
        table.times[row],
        dataset.timeText(row),
        ...table.values.subarray(row * width, (row + 1) * width),
        table.outcomes?.[row],
      ],
    };
  });

/** The cell of a table that a value of JSON is; undefined for what a table cannot say. */
function cellOf(name: string, value: string | undefined, isPlain: boolean): string | undefined {
  if (value === undefined || value === 'null') return '';
  if (value.startsWith('[') || value.startsWith('{')) return undefined;
  if (/^-?\d/.test(value)) {
    // a number of JSON is one, whatever marks texts have; and it has one text, where tables have several
    if (!isPlain && !/^\d+$/.test(value)) return undefined;
    const isTold = name === 'id' || name === 'date';
    if (isTold && value !== String(Number(value))) return undefined;
    return `"${value.replace(/^-0$/, '0')}"`;
  }
  const text = value.startsWith('"') ? (JSON.parse(value) as string) : value;
  return `"${text.replaceAll('"', '""')}"`;
}

it.each(writings.map((writing, at) => ({ ...writing, at })))(
  'a record is accepted and refused as a row of a file, written as $options',
  async ({ options, lines, at: number }) => {
    const { separator = ',', decimal } = options;
    const known: DataOptions = { ...options, columns: { nap: { unit: 'h:mm' } } };
    const path = await files.write(`training${number}.csv`, lines);
    const { schema } = await readDataset(path, known, { catalogue });
    const [, first = ''] = lines;
    const base = first.split(separator).map((cell) => JSON.stringify(cell));
    const plain: Row = { ...Object.fromEntries(columns.map((name, at) => [name, base[at]])) };
    const isPlain = decimal === undefined;
    const seen = { accepted: 0, refused: 0, tables: 0 };
    const check = async (row: Row, sameCode: boolean): Promise<void> => {
      const told = (fate: Fate): Fate => ('code' in fate && !sameCode ? { code: 'refused' } : fate);
      const stream = told(await streamed(schema, row));
      const json = await files.write(`one${number}.ndjson`, [lineOf(plain), lineOf(row)]);
      expect({ ndjson: told(await filed(schema, json)) }).toEqual({ ndjson: stream });
      seen['code' in stream ? 'refused' : 'accepted'] += 1;
      // a table may have both, a record not
      if (row['Stress'] !== undefined) return;
      const cells = columns.map((name) => cellOf(name, row[name], isPlain));
      if (cells.includes(undefined)) return;
      const table = await files.write(`one${number}.csv`, [
        columns.join(separator),
        columns.map((name) => cellOf(name, plain[name], isPlain)).join(separator),
        cells.join(separator),
      ]);
      expect({ csv: told(await filed(schema, table)) }).toEqual({ csv: stream });
      seen.tables += 1;
    };
    // one cell changed: with the same code
    const oneCell = fc
      .constantFrom(...Object.entries(cellsOf))
      .chain(([name, values]) =>
        values.map((value): Row => ({ ...plain, id: '"c"', [name]: value })),
      );
    await fc.assert(
      fc.asyncProperty(oneCell, (row) => check(row, true)),
      { numRuns: runs, endOnFailure: true },
    );
    // any cells: of several faults each way tells one
    await fc.assert(
      fc.asyncProperty(fc.record(cellsOf), (row: Row) => check(row, false)),
      { numRuns: Math.ceil(runs / 3), endOnFailure: true },
    );
    expect(Math.min(...Object.values(seen))).toBeGreaterThan(runs / 20);
  },
  60_000 + 2_000 * runs,
);
