import { ProdromeError, type GraphBuilder, type GraphValue } from '@prodrome/core';
import type { ModelParts } from '../model/model-parts.ts';
import type { ObjectiveName } from '../objective.ts';
import { ensembleAttributes } from './ensemble.ts';
import { addExtra, extraFeatures } from './features.ts';

/** ONNX's numbers of element types. */
const [single, double] = [1, 11];

const transforms: Readonly<
  Record<ObjectiveName, readonly [string, Readonly<Record<string, number>>] | undefined>
> = {
  logistic: ['Sigmoid', {}],
  squared: undefined,
  multinomial: ['Softmax', { axis: 1 }],
};

/**
 * Adds a model to a graph: features [n, columns] of single precision to what `predict` answers, [n, outputs]. It is computed in double
 * precision, so that every value goes the way it goes here.
 * @throws ProdromeError `SCHEMA` where the features have another number of columns.
 */
export function addModel(parts: ModelParts, graph: GraphBuilder, features: GraphValue): GraphValue {
  expectFeatures(features, parts.columns);
  const op = (
    name: string,
    inputs: readonly GraphValue[],
    attributes?: Parameters<GraphBuilder['op']>[2],
  ): GraphValue => graph.op(name, inputs, attributes)[0] as GraphValue;
  const doubles = op('Cast', [features], { to: double });
  const extras = extraFeatures(parts);
  const added = extras.map((extra) => addExtra(graph, doubles, extra));
  const inputs = added.length === 0 ? doubles : op('Concat', [doubles, ...added], { axis: 1 });
  const sums = op('TreeEnsemble', [inputs], ensembleAttributes(parts, extras));
  const base = graph.constant({
    shape: [1, parts.base.length],
    data: Float64Array.from(parts.base),
  });
  const margins = op('Add', [sums, base]);
  const transform = transforms[parts.objective];
  return op('Cast', [transform ? op(transform[0], [margins], transform[1]) : margins], {
    to: single,
  });
}

function expectFeatures({ shape }: GraphValue, columns: number): void {
  if (shape.length === 2 && (typeof shape[1] === 'string' || shape[1] === columns)) return;
  throw new ProdromeError('SCHEMA', {
    where: 'toGraph, features',
    expected: `rows of ${columns} columns`,
    got: `[${shape.join(', ')}]`,
  });
}
