import { expect, test } from '@jest/globals';
import { importXGBoost, loadTreeModel } from '../src/index.ts';
import { expectNear, readOracles, textOf } from './import-oracles.ts';

const oracles = ['xgboost-1.7.6', 'xgboost-3.2.0'].flatMap(readOracles);
const answersClasses = 'forest';
const answersMargins = 'raw';

test.each(oracles)('$name: margins', ({ model, columns, margins }) => {
  expectNear(importXGBoost(model).margin({ columns }), margins);
});

test.each(oracles)('$name: predictions', ({ name, model, columns, predictions }) => {
  const imported = importXGBoost(model);
  const found = imported.predict({ columns });
  if (name.endsWith(answersClasses)) {
    const classOf = (row: number): number => {
      const own = Array.from(found.subarray(3 * row, 3 * row + 3));
      return own.indexOf(Math.max(...own));
    };
    expect(predictions.map((_, row) => classOf(row))).toEqual(predictions);
  } else if (name.endsWith(answersMargins)) {
    const shares = predictions.map((margin) => 1 / (1 + Math.exp(-margin)));
    expectNear(found, shares);
  } else expectNear(found, predictions);
});

test.each(oracles)('$name: saved, it is the same', ({ model, columns }) => {
  const imported = importXGBoost(model);
  const loaded = loadTreeModel(JSON.parse(JSON.stringify(imported)));
  expect(loaded.margin({ columns })).toEqual(imported.margin({ columns }));
});

test('bytes, text and parsed JSON are one model', () => {
  const text = textOf(oracles, 'dart');
  const saved = importXGBoost(text).toJSON();
  expect(importXGBoost(JSON.parse(text) as object).toJSON()).toEqual(saved);
  expect(importXGBoost(new TextEncoder().encode(text)).toJSON()).toEqual(saved);
});

test('leaves weigh their sum of hessians, and splits have their gain', () => {
  const text = textOf(oracles, 'squared');
  const [tree] = importXGBoost(text).toJSON().trees;
  const [file] = firstTrees(text);
  expect(tree?.gains[0]).toBe(file?.loss_changes[0]);
  const rows = tree?.covers.reduce<number>((sum, cover) => sum + Number(cover), 0);
  expect(rows).toBe(160);
});

interface FileTree {
  readonly loss_changes: readonly number[];
}

const firstTrees = (text: string): readonly FileTree[] =>
  (JSON.parse(text) as { learner: { gradient_booster: { model: { trees: FileTree[] } } } }).learner
    .gradient_booster.model.trees;
