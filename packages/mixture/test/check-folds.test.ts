import { expect, it } from '@jest/globals';
import type { Fold, Splitter } from '@prodrome/core';
import { labelsAhead } from '@prodrome/data';
import { climatology } from '@prodrome/experts';
import { createTrainer } from '../src/index.ts';
import { datasetOf, diary, expert, plan, splitOf } from './support.ts';

const { table } = diary(12, 20, 'folds');
const data = datasetOf(table, labelsAhead(table, 1), 1);
const honest = splitOf('patients');

/** Trains with two folds as they are changed by a splitter of one's own. */
async function trainedWith(change: (folds: readonly Fold[]) => unknown): Promise<unknown> {
  const whole = plan();
  const split = {
    recipe: { type: './mine.js#mine', module: './mine.js', options: {} },
    create: (setting: Parameters<typeof honest.create>[0]): Splitter => ({
      split: (...given) => change(honest.create(setting).split(...given)) as readonly Fold[],
    }),
  };
  return createTrainer({
    ...whole,
    experts: [expert('climatology', climatology, 'history')],
    candidates: whole.candidates.slice(0, 1),
    validation: { ...whole.validation, outer: 'kfold', folds: 2, innerFolds: 2, split },
  })
    .train(data, { seed: '1' })
    .then(({ metrics }) => metrics);
}

/** The first fold changed. */
const first = (change: (fold: Fold) => object) => (folds: readonly Fold[]) =>
  folds.map((fold, at) => (at === 0 ? { ...fold, ...change(fold) } : fold));

const withRow = (rows: Int32Array, row: number): Int32Array => Int32Array.of(...rows, row).sort();

const unlabelled = data.labels.findIndex((label) => Number.isNaN(label));
let calls = 0;

it('a splitter that keeps its laws trains', async () => {
  expect(await trainedWith((folds) => folds)).toMatchObject({ shipped: 'climatology' });
});

it.each<[string, string, (folds: readonly Fold[]) => unknown]>([
  ['the same rows on both sides', 'disjoint', first(({ train }) => ({ test: train }))],
  [
    'a row that is held out twice',
    'disjoint',
    ([one, two]) => [
      one,
      {
        train: two?.train.filter((row) => row !== one?.test[0]),
        test: withRow(two?.test ?? new Int32Array(), one?.test[0] ?? 0),
      },
    ],
  ],
  ['no folds', 'shape', () => []],
  ['nothing', 'shape', () => undefined],
  ['an object', 'shape', () => ({})],
  ['too few folds', 'shape', (folds) => folds.slice(1)],
  ['an empty side', 'shape', first(() => ({ test: new Int32Array(0) }))],
  ['plain lists', 'shape', first(({ test }) => ({ test: [...test] }))],
  [
    'rows without a label',
    'labelled',
    first(({ train }) => ({ train: withRow(train, unlabelled) })),
  ],
  ['rows that are not there', 'labelled', first(({ train }) => ({ train: withRow(train, 9_999) }))],
  ['rows in another order', 'labelled', first(({ train }) => ({ train: train.slice().reverse() }))],
  [
    'a later day of who is held out',
    'future',
    first(({ train, test }) => ({
      train: withRow(train, test.at(-1) ?? 0),
      test: test.slice(0, -1),
    })),
  ],
  [
    'other folds each time',
    'seed',
    (folds) => {
      calls += 1;
      return first(({ train }) => ({ train: train.slice(calls % 2) }))(folds);
    },
  ],
])(
  'a splitter that gives %s is refused by name, and nothing is trained',
  async (_, law, change) => {
    await expect(trainedWith(change)).rejects.toMatchObject({
      code: 'CONFORMANCE',
      where: 'split ./mine.js#mine',
      fields: { law },
    });
  },
);
