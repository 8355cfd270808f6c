import { graphMath, ProdromeError, type GraphBuilder, type GraphValue } from '@prodrome/core';
import type { ModelParts } from '../model/model-parts.ts';
import type { ModelObjective } from '../objective.ts';
import { ensembleAttributes } from './ensemble.ts';
import { addExtra, extraFeatures } from './features.ts';

const transforms: Readonly<
  Record<ModelObjective, readonly [string, Readonly<Record<string, number>>] | undefined>
> = {
  logistic: ['Sigmoid', {}],
  squared: undefined,
  multinomial: ['Softmax', { axis: 1 }],
  exponential: ['Exp', {}],
};

/**
 * Adds a model to a graph: features [n, columns] to what `predict` answers, [n, outputs], in their type. It is computed in double
 * precision, so that every value goes the way it goes here.
 * @throws ProdromeError `SCHEMA` where the features have another number of columns.
 */
export function addModel(parts: ModelParts, graph: GraphBuilder, features: GraphValue): GraphValue {
  expectFeatures(features, parts.columns);
  const { cast, double, apply, applyWith, concat, constant } = graphMath(graph);
  const doubles = double(features);
  const extras = extraFeatures(parts);
  const added = extras.map((extra) => addExtra(graph, doubles, extra));
  const inputs = concat([doubles, ...added], 1);
  const sums = applyWith('TreeEnsemble', ensembleAttributes(parts, extras), inputs);
  const margins = apply('Add', sums, constant(parts.base, [1, parts.base.length]));
  const transform = transforms[parts.objective];
  return cast(transform ? applyWith(...transform, margins) : margins, features.type);
}

function expectFeatures({ shape }: GraphValue, columns: number): void {
  if (shape.length === 2 && (typeof shape[1] === 'string' || shape[1] === columns)) return;
  throw new ProdromeError('SCHEMA', {
    where: 'toGraph, features',
    expected: `rows of ${columns} columns`,
    got: `[${shape.join(', ')}]`,
  });
}
