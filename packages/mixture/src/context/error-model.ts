import {
  createState,
  expectState,
  graphMath,
  vectorOf,
  type ComponentState,
  type FeatureTable,
  type GraphBuilder,
  type GraphValue,
} from '@prodrome/core';
import { createMatrix, solveSpd } from '@prodrome/numerics';

const kind = 'error_model';
const ridge = 1;
const errorOfACoin = 0.25;

/**
 * How far off a forecast is likely to be, learned from out-of-fold errors: the squared error's distance from a coin's (¼),
 * regressed (ridge) on 1, p(1 − p) and the standardised context of the row; of several outputs the means. Few errors leave it near a coin: confidence is earned.
 * No error below p(1 − p) is expected: no forecast is surer than it says itself.
 */
export interface ErrorModel {
  /**
   * 1 − 4·expected squared error, kept in [0, 1]: 0 = no better than a coin, 1 = never wrong.
   * @param values - [n, outputs], n the rows of the context.
   * @returns [n]; a property of the row; NaN where a value is NaN.
   */
  confidence(values: Float64Array, context: FeatureTable): Float64Array;
  /** [2 + columns] of 1, p(1 − p) and the context. */
  readonly coefficients: Float64Array;
  saveState(): ComponentState;
}

/** What an error model is fitted from: sums over rows, so that those of parts can be added up. */
export interface ErrorSums {
  /** [width, width], upper half: products of 1, p(1 − p) and the context; and [width] theirs with what is learned. */
  readonly gram: Float64Array;
  readonly target: Float64Array;
}

/** Fits an error model on values and labels [n, outputs]; rows with a value or label that is NaN are left out. */
export const fitErrorModel = (
  values: Float64Array,
  context: FeatureTable,
  labels: Float64Array,
): ErrorModel => errorModelOf([sumErrors(values, context, labels)], context.columns.length);

/** The sums of some rows; those with a value or label that is NaN are left out. */
export function sumErrors(
  values: Float64Array,
  context: FeatureTable,
  labels: Float64Array,
): ErrorSums {
  const width = context.columns.length + 2;
  const gram = new Float64Array(width * width);
  const target = new Float64Array(width);
  const outputs = values.length / Math.max(1, context.rows);
  const block = Array.from({ length: blockRows }, () => new Float64Array(width));
  let filled = 0;
  for (let i = 0; i < context.rows; i++) {
    const beyondCoin = squaredError(values, labels, i, outputs) - errorOfACoin;
    if (Number.isNaN(beyondCoin)) continue;
    const inputs = block[filled] as Float64Array;
    fill(inputs, values, outputs, context, i);
    for (let a = 0; a < width; a++) {
      target[a] = (target[a] as number) + (inputs[a] as number) * beyondCoin;
    }
    filled += 1;
    if (filled < blockRows) continue;
    addProducts(gram, block);
    filled = 0;
  }
  for (const inputs of block.slice(filled)) inputs.fill(0);
  addProducts(gram, block);
  return { gram, target };
}

/** The error model of all rows behind these sums. @param columns - of the context */
export function errorModelOf(parts: readonly ErrorSums[], columns: number): ErrorModel {
  const width = columns + 2;
  const gram = createMatrix(width, width);
  const target = new Float64Array(width);
  for (const part of parts) {
    addTo(gram.data, part.gram);
    addTo(target, part.target);
  }
  for (let a = 0; a < width; a++) {
    gram.data[a * width + a] = (gram.data[a * width + a] as number) + ridge;
    for (let b = 0; b < a; b++) gram.data[a * width + b] = gram.data[b * width + a] as number;
  }
  return fromCoefficients(solveSpd(gram, target));
}

function addTo(sum: Float64Array, part: Float64Array): void {
  for (let at = 0; at < sum.length; at++) sum[at] = (sum[at] as number) + (part[at] as number);
}

const blockRows = 4;

/** Adds the products of four rows' inputs to the upper half of a Gram matrix, row after row. */
function addProducts(gram: Float64Array, block: readonly Float64Array[]): void {
  const [first, second, third, fourth] = block as [Row, Row, Row, Row];
  const width = first.length;
  for (let a = 0; a < width; a++) {
    const [one, two] = [first[a] as number, second[a] as number];
    const [three, four] = [third[a] as number, fourth[a] as number];
    for (let b = a; b < width; b++) {
      let sum = gram[a * width + b] as number;
      sum += one * (first[b] as number);
      sum += two * (second[b] as number);
      sum += three * (third[b] as number);
      gram[a * width + b] = sum + four * (fourth[b] as number);
    }
  }
}

type Row = Float64Array;

/** @throws ProdromeError `STATE` */
export function loadErrorModel(state: ComponentState): ErrorModel {
  expectState(state, kind, [1]);
  return fromCoefficients(vectorOf(state, 'coefficients'));
}

function fromCoefficients(coefficients: Float64Array): ErrorModel {
  return {
    confidence: (values, context) => {
      const inputs = new Float64Array(coefficients.length);
      const outputs = values.length / Math.max(1, context.rows);
      const out = new Float64Array(context.rows);
      for (let i = 0; i < out.length; i++) {
        fill(inputs, values, outputs, context, i);
        let error = errorOfACoin;
        for (let a = 0; a < inputs.length; a++) {
          error += (coefficients[a] as number) * (inputs[a] as number);
        }
        const expected = Math.max(inputs[1] as number, error);
        out[i] = Math.min(1, Math.max(0, 1 - expected / errorOfACoin));
      }
      return out;
    },
    coefficients,
    saveState: () => createState(kind, 1, null, { coefficients }),
  };
}

/**
 * The confidences of several error models as a graph, [n, models] of double precision.
 * @param values - [n, models, outputs] of double precision, without NaN.
 * @param context - [n, columns]
 */
export function confidencesGraph(
  graph: GraphBuilder,
  models: readonly ErrorModel[],
  values: GraphValue,
  context: GraphValue,
): GraphValue {
  const { apply, constant, double, reduce, squeeze } = graphMath(graph);
  const count = models.length;
  const row = (of: (coefficients: Float64Array) => number): GraphValue =>
    constant(
      models.map(({ coefficients }) => of(coefficients)),
      [1, count],
    );
  const width = (models[0]?.coefficients.length ?? 2) - 2;
  const slopes = Array.from({ length: width }, (_, c) =>
    models.map(({ coefficients }) => coefficients[c + 2] as number),
  ).flat();
  const each = apply('Mul', values, apply('Sub', 1, values));
  const spread = squeeze(reduce('ReduceMean', each, 2), 2);
  const fixed = apply(
    'Add',
    row(([own = NaN]) => errorOfACoin + own),
    apply(
      'Mul',
      spread,
      row(([, own = NaN]) => own),
    ),
  );
  const error =
    width > 0
      ? apply('Add', fixed, apply('MatMul', double(context), constant(slopes, [width, count])))
      : fixed;
  const share = apply('Div', apply('Max', spread, error), errorOfACoin);
  return apply('Min', apply('Max', apply('Sub', 1, share), 0), 1);
}

function fill(
  inputs: Float64Array,
  values: Float64Array,
  outputs: number,
  context: FeatureTable,
  i: number,
): void {
  const width = context.columns.length;
  inputs[0] = 1;
  inputs[1] = spread(values, i, outputs);
  for (let c = 0; c < width; c++) inputs[c + 2] = context.values[i * width + c] as number;
}

/** The mean over a row's outputs of (value − label)². */
function squaredError(
  values: Float64Array,
  labels: Float64Array,
  row: number,
  outputs: number,
): number {
  let sum = 0;
  for (let at = row * outputs; at < (row + 1) * outputs; at++) {
    sum += ((values[at] as number) - (labels[at] as number)) ** 2;
  }
  return sum / outputs;
}

/** The mean over a row's outputs of p(1 − p). */
function spread(values: Float64Array, row: number, outputs: number): number {
  let sum = 0;
  for (let at = row * outputs; at < (row + 1) * outputs; at++) {
    const value = values[at] as number;
    sum += value * (1 - value);
  }
  return sum / outputs;
}
