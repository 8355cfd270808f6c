import { expect, test } from '@jest/globals';
import { importLightGBM, importXGBoost } from '../src/index.ts';
import { readOracles, textOf } from './import-oracles.ts';

const xgboost = textOf(readOracles('xgboost-3.2.0'), 'categories');
const lightgbm = textOf(readOracles('lightgbm-4.7.0'), 'many-categories');

/** The text with one thing in another's place. */
function changed(text: string, from: string | RegExp, to: string): string {
  expect(text).toMatch(from);
  return text.replace(from, to);
}

test.each([
  [
    '"reg:squarederror"',
    '"survival:cox"',
    /objective: expected one of .*, got survival:cox\. Its answers are hazard ratios/,
  ],
  ['"reg:squarederror"', '"binary:hinge"', /got binary:hinge\. Train with binary:logistic/],
  ['"reg:squarederror"', '"constructor"', /got constructor/],
  ['"name":"gbtree"', '"name":"gblinear"', /expected gbtree or dart, got gblinear/],
  ['"num_target":"1"', '"num_target":"1001"', /num_target: expected 1 to 1000 targets, got 1001/],
  [
    '"size_leaf_vector":"1"',
    '"size_leaf_vector":"3"',
    /tree 0: expected leaf_weights.*got none\. Save it with XGBoost 3\.2, or train with multi_strategy/,
  ],
  [
    '"num_feature":"3","num_t',
    '"num_feature":"4000000000","num_t',
    /columns: expected 1048576 at most/,
  ],
  [/"categories":\[\d+/, '"categories":[70000', /expected categories up to 65535, got 70000/],
])('XGBoost: %s as %s', (from, to, message) => {
  const found = changed(xgboost, from, to);
  expect(() => importXGBoost(found)).toThrow(expect.objectContaining({ code: 'GRAPH' }));
  expect(() => importXGBoost(found)).toThrow(message);
});

test('XGBoost: more classes than a model has', () => {
  const classes = changed(xgboost, '"reg:squarederror"', '"multi:softprob"');
  const found = changed(classes, '"num_class":"0"', '"num_class":"1000000"');
  expect(() => importXGBoost(found)).toThrow(/expected 2 to 1000 classes, got 1000000/);
});

/** A tree of so many splits, each with a leaf and the next split, by the category 65535. */
function longTree(splits: number): object {
  const nodes = 2 * splits + 1;
  const each = <T>(of: (node: number) => T): T[] =>
    Array.from({ length: nodes }, (_, at) => of(at));
  const isSplit = (node: number): boolean => node % 2 === 0 && node < nodes - 1;
  const byNode = each((node) => node).filter(isSplit);
  return {
    left_children: each((node) => (isSplit(node) ? node + 1 : -1)),
    right_children: each((node) => (isSplit(node) ? node + 2 : -1)),
    split_type: each((node) => (isSplit(node) ? 1 : 0)),
    ...{ split_indices: each(() => 0), default_left: each(() => 0), sum_hessian: each(() => 1) },
    ...{ split_conditions: each(() => 1), loss_changes: each(() => 1) },
    categories: byNode.map(() => 65_535),
    categories_nodes: byNode,
    categories_segments: byNode.map((_, at) => at),
    categories_sizes: byNode.map(() => 1),
  };
}

test('XGBoost: sets of categories that would take more memory than their file', () => {
  const trees = (splits: number): object => ({
    learner: {
      ...(JSON.parse(xgboost) as { learner: object }).learner,
      gradient_booster: { name: 'gbtree', model: { trees: [longTree(splits)], tree_info: [0] } },
    },
  });
  expect(importXGBoost(trees(3)).toJSON().trees[0]?.values).toHaveLength(4);
  expect(() => importXGBoost(trees(40_000))).toThrow(/expected 67108864 words of sets at most/);
});

test.each([
  [
    'objective=binary sigmoid:1',
    'objective=cross_entropy_lambda',
    /objective: expected one of .*, got cross_entropy_lambda/,
  ],
  [
    'objective=binary sigmoid:1',
    'objective=multiclassova num_class:1 sigmoid:1',
    /num_class: expected 2 to 1000 classes, got 1/,
  ],
  ['objective=binary sigmoid:1', 'objective=regression sqrt', /got regression sqrt/],
  ['objective=binary sigmoid:1\n', '', /got none, as with one of your own/],
  ['is_linear=0', 'is_linear=1', /tree 0: .* got linear models in leaves/],
  ['version=v4', 'version=v2', /version: expected v3 or v4, got v2/],
])('LightGBM: %s as %s', (from, to, message) => {
  const found = changed(lightgbm, from, to);
  expect(() => importLightGBM(found)).toThrow(expect.objectContaining({ code: 'GRAPH' }));
  expect(() => importLightGBM(found)).toThrow(message);
});

test('LightGBM: a category above 65535', () => {
  const bounds = /cat_boundaries=.*/.exec(lightgbm)?.[0].split(/[= ]/).slice(1).map(Number) ?? [];
  const words = Array.from({ length: (bounds.at(-1) ?? 0) + 2048 }, () => 1);
  const longer = bounds.map((bound, at) => (at === 0 ? 0 : bound + 2048));
  const found = changed(lightgbm, /cat_boundaries=.*/, `cat_boundaries=${longer.join(' ')}`);
  const far = changed(found, /cat_threshold=.*/, `cat_threshold=${words.join(' ')}`);
  expect(() => importLightGBM(far)).toThrow(/expected categories up to 65535, got 65/);
});

test('XGBoost: an intercept that the objective cannot have', () => {
  const found = changed(xgboost, '"reg:squarederror"', '"count:poisson"');
  const damaged = changed(found, /"base_score":"[^"]*"/, '"base_score":"-1"');
  expect(() => importXGBoost(damaged)).toThrow(expect.objectContaining({ code: 'STATE' }));
});
