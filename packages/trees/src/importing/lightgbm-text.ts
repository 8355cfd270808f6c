import { z } from 'zod';
import { damaged, unsupported } from './import-errors.ts';
import { readWith } from './read-with.ts';

/** Lines `key=value` of one part of the file. */
export interface Section {
  /** @throws ProdromeError `STATE` when it is not there. */
  readonly text: (key: string) => string;
  readonly has: (key: string) => boolean;
  /** @throws ProdromeError `STATE` when it is no whole number of 0 or more. */
  readonly count: (key: string) => number;
  /**
   * Finite numbers, separated by spaces.
   * @throws ProdromeError `STATE` when they are others, or not so many.
   */
  readonly numbers: (key: string, length: number) => readonly number[];
  /** {@link numbers} and infinities. */
  readonly bounds: (key: string, length: number) => readonly number[];
  /** {@link numbers} that are whole. */
  readonly wholes: (key: string, length: number) => readonly number[];
  readonly where: string;
}

/** A model file's parts. */
export interface LightGBMFile {
  readonly header: Section;
  readonly trees: readonly Section[];
  /** The categories of a data frame's categorical columns, in their order. */
  readonly pandas: readonly (readonly (string | number | boolean)[])[];
}

/** Versions of the format that are read: LightGBM 2.3 and 3 write v3, 4 writes v4. */
const versions = ['v3', 'v4'];

/**
 * @throws ProdromeError `STATE` when lines are missing or there twice, `GRAPH` for another version of the format.
 */
export function readLightGBMText(text: string, where: string): LightGBMFile {
  const lines = text.split(/\r?\n/);
  const end = lines.indexOf('end of trees');
  if (lines[0] !== 'tree' || end < 0) {
    const got = lines[0] === 'tree' ? 'no line that says so' : 'something else';
    throw damaged(where, 'a LightGBM model as text, down to the end of its trees', got);
  }
  const starts = lines.flatMap((line, at) => (at < end && line.startsWith('Tree=') ? [at] : []));
  const header = readSection(lines.slice(1, starts[0] ?? end), where);
  const version = header.text('version');
  if (!versions.includes(version)) {
    const hint = 'Save it with LightGBM 2.3 or newer';
    throw unsupported(`${where}, version`, versions.join(' or '), version, hint);
  }
  const trees = starts.map((start, at) => {
    const place = `${where}, tree ${at}`;
    if (lines[start] !== `Tree=${at}`) throw damaged(place, `Tree=${at}`, String(lines[start]));
    return readSection(lines.slice(start + 1, starts[at + 1] ?? end), place);
  });
  header.wholes('tree_sizes', trees.length);
  return { header, trees, pandas: readPandas(lines.slice(end), where) };
}

const pandasSchema = z.array(z.array(z.union([z.string(), z.number(), z.boolean()]))).nullable();

function readPandas(lines: readonly string[], where: string): LightGBMFile['pandas'] {
  const line = lines.find((own) => own.startsWith(pandasStart));
  if (line === undefined) return [];
  let found: unknown;
  try {
    found = JSON.parse(line.slice(pandasStart.length));
  } catch (cause) {
    throw damaged(`${where}, pandas_categorical`, 'JSON', 'other text', { cause });
  }
  return readWith(pandasSchema, found, `${where}, pandas_categorical`) ?? [];
}

const pandasStart = 'pandas_categorical:';

function readSection(lines: readonly string[], where: string): Section {
  const values = new Map<string, string>();
  for (const line of lines) {
    if (line === '') continue;
    const at = line.includes('=') ? line.indexOf('=') : line.length;
    const key = line.slice(0, at);
    if (values.has(key)) throw damaged(`${where}, ${key}`, 'one line', 'two');
    values.set(key, line.slice(at + 1));
  }
  return createSection(values, where);
}

function createSection(values: ReadonlyMap<string, string>, where: string): Section {
  const text = (key: string): string => {
    const value = values.get(key);
    if (value === undefined) throw damaged(where, `a line ${key}=`, 'none');
    return value;
  };
  const list = (
    key: string,
    length: number,
    isFine: (value: number) => boolean,
    kind: string,
  ): readonly number[] => {
    const items = text(key)
      .split(' ')
      .filter((item) => item !== '');
    const expected = `${length} ${kind}`;
    if (items.length !== length) throw damaged(`${where}, ${key}`, expected, String(items.length));
    return items.map((item) => {
      const value = Number(item.replace(/inf$/, 'Infinity'));
      if (!isFine(value)) throw damaged(`${where}, ${key}`, expected, item);
      return value;
    });
  };
  return {
    ...{ text, where },
    has: (key) => values.has(key),
    count: (key) => list(key, 1, isCount, 'whole number of 0 or more')[0] as number,
    numbers: (key, length) => list(key, length, Number.isFinite, 'finite numbers'),
    bounds: (key, length) => list(key, length, isBound, 'numbers'),
    wholes: (key, length) => list(key, length, Number.isSafeInteger, 'whole numbers'),
  };
}

const isBound = (value: number): boolean => !Number.isNaN(value);
const isCount = (value: number): boolean => Number.isSafeInteger(value) && value >= 0;
