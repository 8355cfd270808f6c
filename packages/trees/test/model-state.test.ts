import { describe, expect, test } from '@jest/globals';
import {
  decodeState,
  encodeState,
  ProdromeError,
  type ComponentState,
  type TensorData,
} from '@prodrome/core';
import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import {
  importLightGBM,
  importXGBoost,
  loadTreeModel,
  loadTreeState,
  type SavedTreeModel,
  type TreeModel,
} from '../src/index.ts';
import { categoryModel } from './category-model.ts';
import { bytesOf, readOracles } from './import-oracles.ts';

interface Golden {
  readonly asked: readonly (readonly (number | string | null)[])[];
  readonly models: Readonly<
    Record<string, { readonly saved: SavedTreeModel; readonly margins: readonly number[] }>
  >;
}

const golden = JSON.parse(
  readFileSync(new URL('golden/models-1.json', import.meta.url), 'utf8'),
) as Golden;
const asked = golden.asked.map((row) => row.map((cell) => (cell === null ? NaN : Number(cell))));

/** A root that is a leaf; infinite thresholds, and zeros of both signs. */
const edges: SavedTreeModel = {
  ...{ kind: 'trees/model', version: 1, objective: 'squared', columns: 2, base: [-0] },
  trees: [
    {
      ...{ columns: [], thresholds: [], left: [], right: [], missingLeft: [], gains: [] },
      ...{ values: [0.1], covers: [3] },
    },
    {
      ...{ columns: [1, 0], thresholds: ['Infinity', '-Infinity'], left: [1, -1], right: [-3, -2] },
      ...{ missingLeft: [0, 1], gains: [1, -0], values: [-0, 2, 5e-324], covers: [1, 0, 2] },
    },
  ],
};

const lightgbm = readOracles('lightgbm-4.7.0');
const xgboost = readOracles('xgboost-3.2.0');
const models: Readonly<Record<string, TreeModel>> = {
  ...Object.fromEntries(
    Object.entries(golden.models).map(([name, { saved }]) => [name, loadTreeModel(saved)]),
  ),
  'categories and zeros that are missing': loadTreeModel(categoryModel),
  'edges of numbers': loadTreeModel(edges),
  'an imported LightGBM of many categories': importLightGBM(bytesOf(lightgbm, 'many-categories')),
  'an imported LightGBM of zeros': importLightGBM(bytesOf(lightgbm, 'zero')),
  'an imported XGBoost of categories': importXGBoost(bytesOf(xgboost, 'categories')),
};

/** Rows of every kind of value. */
const rowsFor = ({ columns }: TreeModel): readonly (readonly number[])[] =>
  [NaN, 0, -0, 0.5, 3, 70, Infinity, -Infinity].map((value, at) =>
    Array.from({ length: columns }, (_, column) => (column % 2 === at % 2 ? value : at)),
  );

const throughBytes = (model: TreeModel): TreeModel =>
  loadTreeState(decodeState(encodeState(model.toState())));

test.each(Object.entries(models))('%s: bit for bit through bytes', (_, model) => {
  const loaded = throughBytes(model);
  expect(loaded.toState()).toEqual(model.toState());
  expect(encodeState(loaded.toState())).toEqual(encodeState(model.toState()));
  expect(JSON.stringify(loaded)).toBe(JSON.stringify(model));
  const rows = rowsFor(model);
  expect(loaded.margin({ rows })).toEqual(model.margin({ rows }));
  expect(loaded.leafIndices({ rows })).toEqual(model.leafIndices({ rows }));
});

test.each(Object.entries(golden.models))('version 1 is read: %s', (_, { saved, margins }) => {
  const model = loadTreeModel(saved);
  expect([...model.margin({ rows: asked })]).toEqual(margins);
  expect([...throughBytes(model).margin({ rows: asked })]).toEqual(margins);
});

test('a model shares nothing with its state', () => {
  const model = throughBytes(loadTreeModel(categoryModel));
  const rows = rowsFor(model);
  const before = model.margin({ rows });
  const state = model.toState();
  const loaded = loadTreeState(state);
  for (const { data } of Object.values(state.tensors)) data.fill(0 as never);
  expect(model.margin({ rows })).toEqual(before);
  expect(loaded.margin({ rows })).toEqual(before);
});

const refused = expect.objectContaining({ code: 'STATE' });

describe('a damaged state is refused', () => {
  const sound = loadTreeModel(categoryModel).toState();
  const withData = (name: string, data: TensorData): ComponentState => ({
    ...sound,
    tensors: { ...sound.tensors, [name]: { shape: [data.length], data } },
  });
  const changed = (name: string, at: number, value: number): ComponentState => {
    const data = sound.tensors[name]?.data.slice() as Float64Array;
    data[at] = value;
    return withData(name, data);
  };
  const without = (name: string): ComponentState => ({
    ...sound,
    tensors: Object.fromEntries(Object.entries(sound.tensors).filter(([own]) => own !== name)),
  });
  test.each<[string, ComponentState]>([
    ['another kind', { ...sound, kind: 'forest' }],
    ['another version', { ...sound, version: 3 }],
    ['no head', { ...sound, json: null }],
    [
      'more columns than there can be',
      { ...sound, json: { objective: 'logistic', columns: 2 ** 40 } },
    ],
    ['fewer columns than its trees use', { ...sound, json: { objective: 'logistic', columns: 2 } }],
    [
      'one margin for several classes',
      { ...sound, json: { objective: 'multinomial', columns: 3 } },
    ],
    ['a base that is no number', changed('base', 0, NaN)],
    ['a node that is its own child', changed('left', 0, 0)],
    ['a child before its parent', changed('right', 2, 1)],
    ['a node of another tree', changed('left', 4, 2)],
    ['a leaf that does not exist', changed('left', 1, -99)],
    ['one child twice', changed('left', 0, 2)],
    ['one leaf twice', changed('right', 1, ~0)],
    ['a column that does not exist', changed('columns', 0, 3)],
    ['a column below none', changed('columns', 0, -1)],
    ['trees that overlap', changed('starts', 1, 7)],
    ['trees that begin before the first', changed('starts', 0, -1)],
    ['no end of the trees', withData('starts', new Int32Array(0))],
    ['a threshold beside categories', changed('thresholds', 0, 1)],
    ['neither a threshold nor categories', without('setStarts')],
    ['sets without words', without('setWords')],
    ['a set that ends before it begins', changed('setStarts', 2, 0)],
    ['sets of other words', withData('setWords', new Int32Array(9))],
    ['a flag that is none', changed('missingLeft', 0, 2)],
    ['zeros that are no flags', changed('zeroMissing', 0, 7)],
    ['a leaf without a value', changed('values', 0, NaN)],
    ['a cover below 0', changed('covers', 0, -1)],
    ['a gain that is no number', changed('gains', 0, NaN)],
    ['a gain of −∞', changed('gains', 0, -Infinity)],
    ['a cover that is no number', changed('covers', 0, NaN)],
    ['an infinite leaf', changed('values', 0, Infinity)],
    ['too few leaves', withData('values', new Float64Array(7))],
    ['another type of numbers', withData('left', new Float64Array(6))],
    ...Object.keys(sound.tensors)
      .filter((name) => name !== 'zeroMissing')
      .map((name): [string, ComponentState] => [`no ${name}`, without(name)]),
  ])('%s', (_, state) => {
    expect(() => loadTreeState(state)).toThrow(refused);
  });
});

test('1,000 states with other bytes, or cut off, are models that answer or coded errors', () => {
  const whole = ['logistic', 'multinomial', 'categories and zeros that are missing'].map((name) =>
    encodeState((models[name] as TreeModel).toState()),
  );
  // small numbers are drawn more often than others, and would damage the first bytes only
  const change = fc.tuple(fc.noBias(fc.nat()), fc.nat(255));
  const damage = fc.record({
    which: fc.nat(whole.length - 1),
    changes: fc.array(change, { minLength: 1, maxLength: 4 }),
    end: fc.option(fc.nat(), { freq: 4 }),
  });
  let refusals = 0;
  fc.assert(
    fc.property(damage, ({ which, changes, end }) => {
      const bytes = (whole[which] as Uint8Array).slice();
      for (const [place, byte] of changes) bytes[place % bytes.length] = byte;
      const torn = end === null ? bytes : bytes.subarray(0, end % bytes.length);
      let model: TreeModel;
      try {
        model = loadTreeState(decodeState(torn));
      } catch (error) {
        if (!ProdromeError.is(error, 'STATE')) throw error;
        refusals++;
        return;
      }
      expect(end).toBeNull();
      const rows = rowsFor(model);
      expect(model.margin({ rows })).toHaveLength(rows.length * model.outputs);
      expect(model.leafIndices({ rows })).toHaveLength(rows.length * model.trees);
    }),
    { numRuns: 1000, seed: 1 },
  );
  expect(refusals).toBeGreaterThan(250);
  expect(refusals).toBeLessThan(1000);
});
