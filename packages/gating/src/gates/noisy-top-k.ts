import {
  createState,
  defineGate,
  expectColumns,
  expectExperts,
  expectGraphWidth,
  expectState,
  graphMath,
  ProdromeError,
  textsOf,
  unfitted,
  vectorOf,
  type GateGraphInput,
  type GateType,
  type GatingBatch,
  type GatingNetwork,
  type GraphBuilder,
  type GraphValue,
} from '@prodrome/core';
import { scaleRow } from '@prodrome/numerics';
import { normalizedGraph } from '../weights/graph-weights.ts';
import { repeat, sizeOf } from '../weights/simplex.ts';
import { noisyTopKOptionsSchema, type NoisyTopKOptions } from './noisy-top-k-options.ts';
import { trainNoisy, type NoisyFit } from './train-noisy.ts';

const kind = 'noisy_top_k';

/**
 * A sparse gate: the softmax over the k present experts with the largest scores, which are linear in the context; the others have 0. In
 * training each score has normal noise whose deviation, a softplus, is learned too; asked, it has none. Fitted by the mixture likelihood
 * −log Σₖ gₖ(x)·pₖ(y|x) and the penalties on unequal importance and load, by Adam. The stream draws batches and, by the experts' names,
 * noise; permuting the experts permutes the weights. Of equal scores at the k-th place all stay.
 * @throws ProdromeError `DATA_INSUFFICIENT` when nobody is present on any row; `SCHEMA` for other experts or columns than in training;
 * `CANCELLED` between batches.
 * Source: Shazeer et al. 2017 (arXiv:1701.06538), eq. 3–11 and appendix A. Deviations: the experts are held fixed, so that the penalties
 * are 0 unless asked for: they keep experts learning that here do not learn.
 */
export const noisyTopK: GateType<NoisyTopKOptions> = defineGate({
  type: kind,
  description: 'a softmax over the k experts with the largest linear scores, noisy in training',
  options: noisyTopKOptionsSchema,
  capabilities: { tasks: ['binary'], outputs: 'any', memory: 'row' },
  create: (options): GatingNetwork => {
    let fit: NoisyFit | undefined;
    return {
      train: async (data, context) => {
        if (!data.present.includes(1)) throw nobody(data.context.rows);
        const trained = trainNoisy(data, options, context);
        fit = trained.fit;
        return { metrics: { loss: trained.loss }, notes: [] };
      },
      predictWeights: async (batch) => {
        const known = fit ?? unfitted(kind);
        expectExperts(`${kind} gate`, known.experts, batch);
        expectColumns(`${kind} gate, context`, known.scale.columns, batch.context);
        return { weights: weightsOf(batch, known, options.k) };
      },
      toGraph: (graph, input) => gateGraph(graph, input, fit ?? unfitted(kind), options.k),
      saveState: async () => {
        const { experts, scale, parameters } = fit ?? unfitted(kind);
        const { columns, means, deviations } = scale;
        return createState(kind, 1, { experts, columns }, { means, deviations, parameters });
      },
      loadState: async (state) => {
        expectState(state, kind, [1]);
        const experts = textsOf(state, 'experts');
        const columns = textsOf(state, 'columns');
        const [means, deviations] = ['means', 'deviations'].map((name) =>
          vectorOf(state, name, columns.length),
        ) as [Float64Array, Float64Array];
        const count = experts.length * (columns.length + 1);
        const parameters = vectorOf(state, 'parameters', count);
        fit = { experts, scale: { columns, means, deviations }, parameters };
      },
    };
  },
});

const nobody = (rows: number): ProdromeError =>
  new ProdromeError('DATA_INSUFFICIENT', {
    where: `training of the ${kind} gate`,
    expected: 'a row on which an expert is present',
    got: `${rows} rows without any`,
  });

function weightsOf(
  batch: GatingBatch,
  { scale, parameters }: NoisyFit,
  kept: number,
): Float64Array {
  const { n, k } = sizeOf(batch);
  const d = scale.columns.length;
  const context = new Float64Array(d);
  const weights = new Float64Array(n * k);
  for (let row = 0; row < n; row++) {
    scaleRow(scale, batch.context.values, row, context);
    const own = weights.subarray(row * k, (row + 1) * k);
    for (let j = 0; j < k; j++) {
      let score = parameters[j * (d + 1) + d] as number;
      for (let c = 0; c < d; c++) {
        score += (parameters[j * (d + 1) + c] as number) * (context[c] as number);
      }
      own[j] = batch.present[row * k + j] === 1 ? score : -Infinity;
    }
    keepLargest(own, kept);
  }
  return repeat(weights, batch.outputs);
}

/** Makes scores to the softmax over the largest; −Infinity = not present; all 0 where nobody is. */
function keepLargest(row: Float64Array, kept: number): void {
  const sorted = row.toSorted().reverse();
  const [most = -Infinity] = sorted;
  const least = sorted[Math.min(kept, sorted.length) - 1] as number;
  let total = 0;
  for (let j = 0; j < row.length; j++) {
    const score = row[j] as number;
    const stays = score >= least && score > -Infinity;
    row[j] = stays ? Math.exp(score - most) : 0;
    total += row[j] as number;
  }
  if (total === 0) return;
  for (let j = 0; j < row.length; j++) row[j] = (row[j] as number) / total;
}

function gateGraph(
  graph: GraphBuilder,
  input: GateGraphInput,
  { experts, scale, parameters }: NoisyFit,
  kept: number,
): GraphValue {
  const [k, d] = [experts.length, scale.columns.length];
  expectGraphWidth(`${kind} gate`, input.present, k);
  expectGraphWidth(`${kind} gate, context`, input.context, d);
  const { apply, constant, double, integers, reduce, take } = graphMath(graph);
  const { means, deviations } = scale;
  const unit = (c: number): number => (deviations[c] === 0 ? 0 : 1 / (deviations[c] as number));
  const at = (j: number, c: number): number => parameters[j * (d + 1) + c] as number;
  const intercepts = Float64Array.from(experts, (_, j) => at(j, d));
  const nothing = apply('Mul', double(input.present), 0);
  let scores = apply('Add', nothing, intercepts);
  if (d > 0) {
    const slopes = Float64Array.from({ length: d * k }, (_, place) => {
      const c = Math.floor(place / k);
      return at(place % k, c) * unit(c);
    });
    const centred = apply('Sub', double(input.context), means);
    scores = apply('Add', scores, apply('MatMul', centred, constant(slopes, [d, k])));
  }
  const own = apply('Where', input.present, scores, -Number.MAX_VALUE);
  const count = Math.min(kept, k);
  const [largest] = graph.ops('TopK', [own, integers([count])], {}, 2);
  const least = take(largest as GraphValue, [count - 1], 1);
  const top = reduce('ReduceMax', own, 1);
  const stays = apply('And', input.present, apply('GreaterOrEqual', own, least));
  const shares = apply('Where', stays, apply('Exp', apply('Sub', own, top)), 0);
  return normalizedGraph(graph, input, shares);
}
