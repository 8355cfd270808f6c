import { readFileSync } from 'node:fs';
import { describe, expect, it, test } from '@jest/globals';
import {
  importLightGBM,
  importXGBoost,
  loadTreeModel,
  loadTreeState,
  type TreeModel,
} from '../src/index.ts';
import { bytesOf, expectNear, readOracles, textOf, type Oracle } from './import-oracles.ts';

const xgboost = readOracles('xgboost-3.2.0-more');
const lightgbm = readOracles('lightgbm-4.7.0-more');
const importOf = ({ name, model }: Oracle): TreeModel =>
  name.startsWith('xgboost') ? importXGBoost(model) : importLightGBM(model);
const fixture = (name: string): Buffer =>
  readFileSync(new URL(`fixtures/${name}`, import.meta.url));

test.each([...xgboost, ...lightgbm])(
  '$name: margins and predictions, saved and loaded too',
  (oracle) => {
    const { name, columns, margins, predictions } = oracle;
    // margins are those of the logistic function, as of `binary`
    const scale = name.endsWith(' one-against-all') ? 0.7 : 1;
    const imported = importOf(oracle);
    expectNear(
      imported.margin({ columns }),
      margins.map((margin) => scale * margin),
    );
    expectNear(imported.predict({ columns }), predictions);
    for (const again of [
      loadTreeModel(JSON.parse(JSON.stringify(imported))),
      loadTreeState(imported.toState()),
    ]) {
      expect(again.predict({ columns })).toEqual(imported.predict({ columns }));
      expect(again.toJSON()).toEqual(imported.toJSON());
    }
  },
);

describe('codes with a fraction', () => {
  test.each([...xgboost, ...lightgbm].filter(({ name }) => name.endsWith(' fractions')))(
    '$name: go the same ways where leaves are looked up in tables',
    (oracle) => {
      const { columns } = oracle;
      const walked = importOf(oracle).margin({ columns });
      const times = 200;
      const many = columns.map((own) => Array.from({ length: times }, () => own).flat());
      const looked = importOf(oracle);
      looked.margin({ columns: many });
      expect(looked.margin({ columns })).toEqual(walked);
      expect(looked.explain({ columns }).values.length).toBe(columns.length * walked.length);
    },
  );
});

describe('best_iteration', () => {
  const early = textOf(xgboost, 'early');

  it('is heeded as by the peer, or not, or another number of iterations counts', () => {
    const { whole } = (
      JSON.parse(fixture('xgboost-3.2.0-more.json').toString()) as {
        cases: { name: string; whole: string }[];
      }
    ).cases.find(({ name }) => name === 'early') ?? { whole: '' };
    const { columns, margins } = xgboost.find(({ name }) => name.endsWith(' early')) as Oracle;
    const all = whole.split(' ').map(Number);
    expect(all).not.toEqual(margins);
    expectNear(importXGBoost(early, { iterations: 'all' }).margin({ columns }), all);
    const best = importXGBoost(early);
    expect(importXGBoost(early, { iterations: best.trees }).toJSON()).toEqual(best.toJSON());
    expect(importXGBoost(early, { iterations: 1 }).trees).toBe(1);
  });

  it('counts iterations of several trees', () => {
    const forest = textOf(xgboost, 'early-forest');
    const classes = textOf(xgboost, 'early-classes');
    expect(importXGBoost(forest, { iterations: 1 }).trees).toBe(2);
    expect(importXGBoost(classes, { iterations: 2 }).trees).toBe(6);
    expect(importLightGBM(textOf(lightgbm, 'one-against-all'), { iterations: 1 }).trees).toBe(3);
  });

  it.each([0, 1.5, 1000, 'worst'])('is refused as %s', (iterations) => {
    const options = { iterations } as { iterations: number };
    const expected = expect.objectContaining({ code: 'USAGE' });
    expect(() => importXGBoost(early, options)).toThrow(expected);
    expect(() => importLightGBM(textOf(lightgbm, 'poisson'), options)).toThrow(expected);
  });

  it.each(['99', '-1', 'soon'])('is damaged where the file says %s', (best) => {
    const changed = early.replace(/"best_iteration":"\d+"/, `"best_iteration":"${best}"`);
    expect(changed).not.toBe(early);
    expect(() => importXGBoost(changed)).toThrow(expect.objectContaining({ code: 'STATE' }));
    expect(importXGBoost(changed, { iterations: 2 }).trees).toBe(2);
  });
});

describe('names and categories', () => {
  const features = [
    { name: 'sleep' },
    { name: 'weather', categories: ['föhn', 'rain', 'sun'] },
    { name: 'site', categories: [10, 20] },
  ];

  it.each(['names.json.model', 'names.ubj.model'])('are those of the file: XGBoost, %s', (name) => {
    const model = importXGBoost(fixture(`xgboost-3.2.0-more/${name}`));
    const [sleep, , site] = features;
    // XGBoost tears texts beyond ASCII
    const weather = { name: 'weather', categories: ['rain', 'snow', 'sun'] };
    const own = [sleep, weather, site, { name: 'wind' }];
    expect(model.features).toEqual(own);
    expect(loadTreeModel(JSON.parse(JSON.stringify(model))).features).toEqual(own);
    expect(loadTreeState(model.toState()).features).toEqual(own);
  });

  it('are those of the file: LightGBM', () => {
    const text = fixture('lightgbm-4.7.0-more/names.txt').toString();
    expect(importLightGBM(text).features).toEqual(features);
    const fewer = text.replace(/pandas_categorical:.*/, 'pandas_categorical:[["a"]]');
    expect(importLightGBM(fewer).features).toEqual(features.map(({ name }) => ({ name })));
    const torn = text.replace(/pandas_categorical:.*/, 'pandas_categorical:[["a"');
    expect(() => importLightGBM(torn)).toThrow(expect.objectContaining({ code: 'STATE' }));
  });

  // what LightGBM 4.7.0 writes of three columns
  it.each([
    ['numbers that were declared categories beside ordered ones', '[0:2] -1:1:0:2 none', [3]],
    ['a constant column beside numbers that were declared categories', 'none 0:1 [0.5:2]', [2]],
    ['numbers like codes', '[0:1] 0:1 [0.5:2]', [2]],
  ])('are absent where files leave it open: %s', (_, infos, sizes) => {
    const text = fixture('lightgbm-4.7.0-more/names.txt').toString();
    const lists = sizes.map((size) => Array.from({ length: size }, (__, code) => `c${code}`));
    const changed = text
      .replace(/feature_infos=.*/, `feature_infos=${infos}`)
      .replace(/pandas_categorical:.*/, `pandas_categorical:${JSON.stringify(lists)}`);
    expect(importLightGBM(changed).features).toEqual(features.map(({ name }) => ({ name })));
  });

  it('are those of the only columns that hold such codes', () => {
    const text = fixture('lightgbm-4.7.0-more/names.txt').toString();
    const changed = text
      .replace(/feature_infos=.*/, 'feature_infos=[0:2] -1:1:0:2 0:1:2:3')
      .replace(/pandas_categorical:.*/, 'pandas_categorical:[["a","b","c"],["d","e","f"]]');
    const lists = [['a', 'b', 'c'], ['d', 'e', 'f'], undefined];
    expect(importLightGBM(changed).features?.map(({ categories }) => categories)).toEqual(lists);
  });

  it('are absent where the file has none', () => {
    expect(importXGBoost(bytesOf(xgboost, 'poisson')).features).toBeUndefined();
    expect(importLightGBM(textOf(lightgbm, 'poisson')).features?.[0]).toEqual({ name: 'Column_0' });
  });
});

describe('infinite hessians and gains', () => {
  it('stay infinite', () => {
    const [tree] = importXGBoost(bytesOf(xgboost, 'large')).toJSON().trees;
    expect(tree?.covers).toContain('Infinity');
    expect(importXGBoost(bytesOf(xgboost, 'infinite-json')).importance()).toContain(Infinity);
    expect(importLightGBM(textOf(lightgbm, 'large')).importance()).toContain(Infinity);
  });

  it('explain nothing without a background', () => {
    const { columns } = xgboost[0] as Oracle;
    const model = importXGBoost(bytesOf(xgboost, 'large'));
    expect(() => model.explain({ columns })).toThrow(expect.objectContaining({ code: 'NUMERIC' }));
    expect(() => model.explain({ columns })).toThrow(
      /Give rows of the training data as background/,
    );
    expect(
      model.explain({ columns }, { background: { columns } }).values.every(Number.isFinite),
    ).toBe(true);
  });
});

it('leaves of several numbers are as many as outputs', () => {
  const text = textOf(xgboost, 'vectors');
  expect(importXGBoost(text).trees).toBe(18);
  const fewer = text.replaceAll('"size_leaf_vector":"3"', '"size_leaf_vector":"2"');
  expect(() => importXGBoost(fewer)).toThrow(/tree 0: expected leaves of 3 numbers, got 2/);
  const torn = text.replace(/"leaf_weights":\[[^\]]*\]/, '"leaf_weights":[1]');
  expect(() => importXGBoost(torn)).toThrow(/leaf_weights: expected \d+ entries, got 1/);
});

it('texts that look like numbers are left as they are', () => {
  const text = textOf(xgboost, 'poisson').replace(
    '"feature_names":[]',
    '"feature_names":["a NaN, b","-Infinity]","\\"Infinity, "]',
  );
  const names = importXGBoost(text).features?.map(({ name }) => name);
  expect(names).toEqual(['a NaN, b', '-Infinity]', '"Infinity, ']);
});

it('a linear tree is refused, with what to do', () => {
  const text = fixture('lightgbm-4.7.0-more/linear.txt').toString();
  const expected = expect.objectContaining({
    code: 'GRAPH',
    hint: 'Train with linear_tree: false',
  });
  expect(() => importLightGBM(text)).toThrow(expected);
});
