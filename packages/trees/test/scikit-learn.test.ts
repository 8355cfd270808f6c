import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import {
  createExtraTrees,
  createGradientBoosting,
  createRandomForest,
  type ColumnTable,
  type RowLabels,
} from '../src/index.ts';

interface Golden {
  readonly trained: number;
  readonly columns: readonly (readonly (number | null)[])[];
  readonly labels: readonly number[];
  readonly targets: readonly number[];
  readonly weights: readonly number[];
  readonly train: Losses;
  readonly test: Losses;
}
type Rows = ColumnTable & Required<Pick<RowLabels, 'labels' | 'weights'>>;
type Losses = Readonly<Record<'logLoss' | 'squaredError', number>>;

const golden = JSON.parse(
  readFileSync(new URL('golden/scikit-learn.json', import.meta.url), 'utf8'),
) as Golden;
const columns = golden.columns.map((column) => column.map((value) => value ?? NaN));
const rowsOf = (from: number, to: number, outcomes: readonly number[]): Rows => ({
  columns: columns.map((column) => column.slice(from, to)),
  labels: outcomes.slice(from, to),
  weights: golden.weights.slice(from, to),
});

const outcomesOf = { logLoss: golden.labels, squaredError: golden.targets };
const lossOf = {
  logLoss: (p: number, label: number) => -Math.log(label === 1 ? p : 1 - p),
  squaredError: (value: number, label: number) => (value - label) ** 2,
};

test.each([
  ['logLoss', 'logistic', 0.01],
  ['squaredError', 'squared', 0.04],
] as const)('%s as of HistGradientBoosting', async (name, objective, tolerance) => {
  const outcomes = outcomesOf[name];
  const trained = rowsOf(0, golden.trained, outcomes);
  const judged = rowsOf(golden.trained, outcomes.length, outcomes);
  const model = await createGradientBoosting({
    objective,
    trees: 60,
    maxLeaves: 15,
    minDataInLeaf: 10,
    l2: 1,
  }).train(trained);
  const meanLoss = (data: Rows): number => {
    let loss = 0;
    let total = 0;
    model.predict(data).forEach((forecast, i) => {
      loss += (data.weights[i] ?? NaN) * lossOf[name](forecast, data.labels[i] ?? NaN);
      total += data.weights[i] ?? NaN;
    });
    return loss / total;
  };
  expect(Math.abs(meanLoss(trained) - golden.train[name])).toBeLessThan(tolerance);
  expect(Math.abs(meanLoss(judged) - golden.test[name])).toBeLessThan(tolerance);
});

// the mean of ten seeds of 200 trees; its own standard deviation is below .0012. Ours of extra trees is lower, since no threshold
// is drawn beyond the outermost cuts: .1682
test.each([
  ['random forest', createRandomForest, 0.1676, 0.002, 0.1856],
  ['extra trees', createExtraTrees, 0.1759, 0.01, undefined],
] as const)('Brier score of a %s', async (_, create, brier, tolerance, outOfBag) => {
  const trained = rowsOf(0, golden.trained, golden.labels);
  const judged = rowsOf(golden.trained, golden.labels.length, golden.labels);
  const forest = create({ trees: 200, minDataInLeaf: 5 });
  const { columns: cells, labels } = trained;
  const model = await forest.train({ columns: cells, labels });
  const errors = model.predict(judged).map((p, i) => (p - (judged.labels[i] ?? NaN)) ** 2);
  const own = errors.reduce((sum, error) => sum + error, 0) / errors.length;
  expect(Math.abs(own - brier)).toBeLessThan(tolerance);
  expect(own).toBeLessThan(brier + 0.002);
  if (outOfBag) {
    expect(Math.abs((model.outOfBag?.squaredError ?? NaN) - outOfBag)).toBeLessThan(0.005);
  }
});
