import {
  expectGraphWidth,
  graphMath,
  type GateGraphInput,
  type GraphBuilder,
  type GraphValue,
} from '@prodrome/core';
import type { TreeModel } from '@prodrome/trees';

/** The weights as a graph: [n, k, outputs] in the type of the values, from experts' models. */
export function gateGraph(
  graph: GraphBuilder,
  input: GateGraphInput,
  {
    models,
    k,
    d,
  }: { readonly models: readonly TreeModel[]; readonly k: number; readonly d: number },
  useConfidence: boolean,
): GraphValue {
  expectGraphWidth('gradient_boosting gate', input.present, k);
  expectGraphWidth('gradient_boosting gate, context', input.context, d);
  const { apply, cast, concat, constant, double, reduce, take, unsqueeze } = graphMath(graph);
  const { context, confidence, present, values } = input;
  const awake = double(present);
  const scores = models.map((model, j) => {
    const columns = [
      ...(d > 0 ? [double(context)] : []),
      ...(useConfidence ? [take(double(confidence), [j], 1)] : []),
    ];
    const nothing = apply('Mul', take(awake, [j], 1), 0);
    return model.toGraph(graph, columns.length > 0 ? concat(columns, 1) : nothing);
  });
  const all = models.length > 0 ? concat(scores, 1) : apply('Mul', awake, 0);
  const top = reduce('ReduceMax', apply('Where', present, all, -Number.MAX_VALUE), 1);
  const shares = apply('Where', present, apply('Exp', apply('Sub', all, top)), 0);
  // at least 1 where anybody is present
  const total = apply('Max', reduce('ReduceSum', shares, 1), 1);
  const outputs = Number(values.shape[2]);
  const ones = constant(new Float64Array(outputs).fill(1), [1, 1, outputs]);
  return cast(apply('Mul', unsqueeze(apply('Div', shares, total), 2), ones), values.type);
}
