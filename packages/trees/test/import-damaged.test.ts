import { readFileSync } from 'node:fs';
import { ProdromeError } from '@prodrome/core';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { importLightGBM, importXGBoost, type TreeModel } from '../src/index.ts';
import { bytesOf, readOracles, textOf } from './import-oracles.ts';

const xgboost = readOracles('xgboost-3.2.0');
const lightgbm = readOracles('lightgbm-4.7.0');
const early = readOracles('xgboost-3.2.0-more');
const named = (name: string): Uint8Array =>
  new Uint8Array(readFileSync(new URL(`fixtures/${name}`, import.meta.url)));

interface Format {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly read: (bytes: Uint8Array) => TreeModel;
}

const formats: readonly Format[] = [
  { name: 'UBJSON', bytes: bytesOf(xgboost, 'one-hot'), read: importXGBoost },
  { name: 'JSON of what stopped early', bytes: bytesOf(early, 'early'), read: importXGBoost },
  {
    name: 'UBJSON with names',
    bytes: named('xgboost-3.2.0-more/names.ubj.model'),
    read: importXGBoost,
  },
  { name: 'JSON', bytes: bytesOf(xgboost, 'categories'), read: importXGBoost },
  { name: 'LightGBM', bytes: bytesOf(lightgbm, 'many-categories'), read: importLightGBM },
];

/** What reading throws; it may throw nothing but coded errors. */
function failureOf({ read }: Format, bytes: Uint8Array): ProdromeError | undefined {
  try {
    const model = read(bytes);
    const columns = Array.from({ length: model.columns }, () => [0.5, NaN, 3]);
    expect(model.margin({ columns })).toHaveLength(3 * model.outputs);
    return undefined;
  } catch (error) {
    if (!ProdromeError.is(error)) throw error;
    return error;
  }
}

test.each(formats)('$name cut off anywhere is damaged', (format) => {
  const { bytes, name } = format;
  const marker = 'end of trees';
  const whole =
    name === 'LightGBM'
      ? new TextDecoder().decode(bytes).indexOf(marker) + marker.length
      : bytes.length;
  for (let length = 0; length < whole; length += 7) {
    expect(failureOf(format, bytes.subarray(0, length))?.code).toBe('STATE');
  }
  expect(failureOf(format, bytes.subarray(0, whole))).toBeUndefined();
});

test.each(formats)('$name with other bytes is a model or a coded error', (format) => {
  const { bytes } = format;
  const change = fc.tuple(fc.nat(bytes.length - 1), fc.nat(255));
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
      const torn = bytes.slice();
      for (const [at, byte] of changes) torn[at] = byte;
      expect(['STATE', 'GRAPH', undefined]).toContain(failureOf(format, torn)?.code);
    }),
    { numRuns: 400 },
  );
});

test.each(formats)(
  '$name with a stretch left out or twice is a model or a coded error',
  (format) => {
    const { bytes } = format;
    const place = fc.nat(bytes.length);
    fc.assert(
      fc.property(place, place, (from, to) => {
        const torn = Uint8Array.from([...bytes.subarray(0, from), ...bytes.subarray(to)]);
        expect(['STATE', 'GRAPH', undefined]).toContain(failureOf(format, torn)?.code);
      }),
      { numRuns: 200 },
    );
  },
);

test.each(formats)('any bytes are no $name model', (format) => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
      expect(failureOf(format, bytes)?.code).toBe('STATE');
      expect(failureOf(format, Uint8Array.of(0x7b, 0x4c, ...bytes))?.code).toBe('STATE');
    }),
  );
});

const refusal = { code: 'STATE' };
const length = (size: number): readonly number[] => [0x4c, ...new Array<number>(7).fill(0), size];

test('lengths and depths of UBJSON are held against the file', () => {
  const key = [0x7b, ...length(1), 0x61];
  const long = [
    ...key,
    0x5b,
    0x24,
    0x64,
    0x23,
    0x4c,
    0x7f,
    0xff,
    0xff,
    0xff,
    0xff,
    0xff,
    0xff,
    0xff,
  ];
  expect(() => importXGBoost(Uint8Array.from(long))).toThrow(/byte 24: .* at most 0/);
  const deep = Uint8Array.from([...key, ...new Array<number>(100_000).fill(0x5b)]);
  expect(() => importXGBoost(deep)).toThrow(/at most 64 levels/);
});

const json = textOf(xgboost, 'squared');
const lines = textOf(lightgbm, 'huber');

test.each([
  ['a child that is its parent', /"left_children":\[1,/, '"left_children":[0,'],
  ['a node with two parents', /"left_children":\[1,3,/, '"left_children":[1,2,'],
  ['a child that is not there', /"left_children":\[1,/, '"left_children":[1000,'],
  ['a child below a leaf', /"left_children":\[1,/, '"left_children":[-2,'],
  ['a column that is not there', /"split_indices":\[\d/, '"split_indices":[7'],
  ['a threshold that is none', /"split_conditions":\[[^,]+/, '"split_conditions":[NaN'],
  ['a tree of another output', /"tree_info":\[0,/, '"tree_info":[1,'],
  ['no intercept', /"base_score":"[^"]+"/, '"base_score":"[]"'],
  ['intercepts of others', /"base_score":"[^"]+"/, '"base_score":"[1,2]"'],
])('XGBoost: %s', (_, from, to) => {
  expect(json).toMatch(from);
  expect(() => importXGBoost(json.replace(from, to))).toThrow(expect.objectContaining(refusal));
});

test.each([
  ['a child that is its parent', /left_child=\S+/, 'left_child=0'],
  ['a leaf that is not there', /left_child=\S+/, 'left_child=-99'],
  ['a column that is not there', /split_feature=\d/, 'split_feature=7'],
  ['a leaf without a value', /leaf_value=\S+/, 'leaf_value=nan'],
  ['fewer values than leaves', /leaf_value=\S+ /, 'leaf_value='],
  ['an unknown kind of missing', /decision_type=\d+/, 'decision_type=14'],
  ['a set that is not there', /decision_type=\d+/, 'decision_type=1'],
  ['a line that is there twice', 'num_cat=0\n', 'num_cat=0\nnum_cat=0\n'],
  ['a line that is missing', 'num_cat=0\n', ''],
  ['a tree that is missing', 'Tree=0', 'Tree=1'],
  ['more trees than sizes', /tree_sizes=\d+ /, 'tree_sizes='],
  ['names of other columns', 'feature_names=', 'feature_names=more '],
  ['trees of other outputs', 'num_tree_per_iteration=1', 'num_tree_per_iteration=2'],
])('LightGBM: %s', (_, from, to) => {
  expect(lines).toMatch(from);
  expect(() => importLightGBM(lines.replace(from, to))).toThrow(expect.objectContaining(refusal));
});
