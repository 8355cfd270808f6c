import {
  createTypeRegistry,
  ProdromeError,
  type CombinationBatch,
  type CombinationType,
  type FeatureTable,
  type GraphMath,
  type GraphValue,
  type MixtureGraphInput,
  type StackingModelType,
  type TypeRegistry,
} from '@prodrome/core';
import { logisticStacking } from './logistic-stacking.ts';
import { defineStacked } from './stacked.ts';
import { stackingColumns, stackingInputs } from './stacking-inputs.ts';
import type { StackingOptions } from './stacking-options.ts';

const kind = 'feature_weighted_stacking';

/**
 * Stacking whose coefficients depend on the context: the k + 3 inputs of `stacking`, each once more times every column of the context, and
 * these columns themselves. A penalty shrinks it to what does not depend on the context.
 * @throws ProdromeError as `stacking`; `USAGE` where no context is given.
 * Source: Sill, Takács, Mackey, Lin 2009, "Feature-Weighted Linear Stacking", arXiv:0911.0460, with log odds instead of answers.
 */
export const createFeatureWeightedStacking = (
  models: TypeRegistry<StackingModelType>,
): CombinationType<StackingOptions> =>
  defineStacked(
    {
      type: kind,
      description:
        "a model learned on the experts' log odds, whose coefficients depend on the context",
      version: 2,
      poolsSingles: false,
      columns: (batch) =>
        (stackingColumns(batch.experts) + 1) * (contextOf(batch).columns.length + 1) - 1,
      inputs: (batch, output, from) =>
        crossed(
          stackingInputs(batch, output),
          stackingColumns(batch.experts),
          contextOf(batch),
          from,
        ),
      toGraph: crossedGraph,
    },
    models,
  );

/** {@link createFeatureWeightedStacking} of a logistic regression. */
export const featureWeightedStacking: CombinationType<StackingOptions> =
  createFeatureWeightedStacking(
    createTypeRegistry<StackingModelType>('stacking model', [logisticStacking]),
  );

/** [n, (m + 1)·(d + 1) − 1] from inputs [n, m] and d columns of context: the inputs, then by column the column itself and its products. */
function crossed(
  inputs: Float64Array,
  m: number,
  { values, columns, rows: given }: FeatureTable,
  from: Int32Array | undefined,
): Float64Array {
  const d = columns.length;
  const rows = from?.length ?? given;
  const out = new Float64Array(rows * ((m + 1) * (d + 1) - 1));
  for (let i = 0, to = 0; i < rows; i++) {
    const own = inputs.subarray(i * m, (i + 1) * m);
    for (const value of own) out[to++] = value;
    for (let c = 0; c < d; c++) {
      const feature = values[(from?.[i] ?? i) * d + c] as number;
      out[to++] = feature;
      for (const value of own) out[to++] = feature * value;
    }
  }
  return out;
}

function crossedGraph(
  { apply, concat, double, take, unsqueeze }: GraphMath,
  inputs: GraphValue,
  { context }: MixtureGraphInput,
): GraphValue {
  if (context === undefined) return noContext();
  const features = unsqueeze(double(context), 2);
  const nothing = apply('Mul', take(inputs, [0], 1), 0);
  const columns = Array.from({ length: Number(context.shape[1]) }, (_, c) => {
    const feature = take(features, [c], 1);
    return [apply('Add', nothing, feature), apply('Mul', inputs, feature)];
  });
  return concat([inputs, ...columns.flat()], 1);
}

const contextOf = ({ context }: CombinationBatch): FeatureTable => context ?? noContext();

function noContext(): never {
  throw new ProdromeError('USAGE', {
    where: kind,
    expected: 'the context of the rows',
    got: 'none',
    hint: 'Give `context`, as gates are given it',
  });
}
