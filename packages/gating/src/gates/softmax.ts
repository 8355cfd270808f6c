import {
  createState,
  defineGate,
  expectColumns,
  expectExperts,
  expectGraphWidth,
  expectState,
  expertNames,
  graphMath,
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
import { minimizeLbfgs } from '@prodrome/numerics';
import { packGate, gateObjective } from './gate-objective.ts';
import { softmaxGraph } from '../weights/graph-weights.ts';
import { repeat, sizeOf } from '../weights/simplex.ts';
import { softmaxOptionsSchema, softmaxSpace, type SoftmaxOptions } from './softmax-options.ts';

const kind = 'softmax';

interface Fit {
  readonly experts: readonly string[];
  readonly columns: readonly string[];
  /** [k, d + 1] score weights, intercept last; then one weight of the confidence. */
  readonly parameters: Float64Array;
}

/**
 * A linear gate: gₖ(x) = softmax over the present experts of vₖ·x + bₖ + c·confidenceₖ, fitted by the mixture likelihood
 * −log Σₖ gₖ(x)·pₖ(y|x) (of several outputs the product) plus ½·l2·‖parameters‖², from equal weights, by L-BFGS.
 * Deterministic. Permuting the experts permutes the weights.
 * Source: Jacobs et al. 1991, eq. 1.3 with Bernoulli experts held fixed.
 */
export const softmax: GateType<SoftmaxOptions> = defineGate({
  type: 'softmax',
  description: 'weights by a softmax over linear scores, fitted by the mixture likelihood',
  options: softmaxOptionsSchema,
  space: softmaxSpace,
  capabilities: { tasks: ['binary'], outputs: 'any', memory: 'row' },
  create: (options): GatingNetwork => {
    let fit: Fit | undefined;
    return {
      train: async (data, trainContext) => {
        const { signal } = trainContext;
        const { k } = sizeOf(data);
        const width = data.context.columns.length + 1;
        const result = minimizeLbfgs(
          gateObjective(packGate(data, options), options.l2),
          new Float64Array(k * width + 1),
          {
            maxIterations: options.maxIterations,
            gradientTolerance: 1e-6 * Math.max(1, data.context.rows),
            ...(signal && { signal }),
            progress: (done, loss) => {
              trainContext.progress?.({ done, total: options.maxIterations, loss });
            },
          },
        );
        fit = {
          experts: expertNames(data),
          columns: data.context.columns.map(({ name }) => name),
          parameters: result.x,
        };
        const notes = result.converged ? [] : [`not converged after ${result.iterations} steps`];
        return { metrics: { objective: result.value, iterations: result.iterations }, notes };
      },
      predictWeights: async (batch) => {
        const { experts, columns, parameters } = fit ?? unfitted(kind);
        expectExperts('softmax gate', experts, batch);
        expectColumns('softmax gate, context', columns, batch.context);
        return { weights: weightsOf(batch, parameters, options) };
      },
      toGraph: (graph, input) => gateGraph(graph, input, fit ?? unfitted(kind), options),
      saveState: async () => {
        const { experts, columns, parameters } = fit ?? unfitted(kind);
        return createState(kind, 1, { experts, columns }, { parameters });
      },
      loadState: async (state) => {
        expectState(state, kind, [1]);
        const experts = textsOf(state, 'experts');
        const columns = textsOf(state, 'columns');
        const count = experts.length * (columns.length + 1) + 1;
        fit = { experts, columns, parameters: vectorOf(state, 'parameters', count) };
      },
    };
  },
});

function gateGraph(
  graph: GraphBuilder,
  input: GateGraphInput,
  { experts, columns, parameters }: Fit,
  { useConfidence }: SoftmaxOptions,
): GraphValue {
  const [k, d] = [experts.length, columns.length];
  expectGraphWidth('softmax gate', input.present, k);
  expectGraphWidth('softmax gate, context', input.context, d);
  const { apply, constant, double } = graphMath(graph);
  const weightOf = (expert: number, at: number) => parameters[expert * (d + 1) + at] as number;
  const trust = useConfidence ? (parameters.at(-1) as number) : 0;
  const intercepts = Float64Array.from(experts, (_, j) => weightOf(j, d));
  let scores = apply('Add', apply('Mul', double(input.confidence), trust), intercepts);
  if (d > 0) {
    const slopes = Float64Array.from({ length: d * k }, (_, at) =>
      weightOf(at % k, Math.floor(at / k)),
    );
    scores = apply('Add', scores, apply('MatMul', double(input.context), constant(slopes, [d, k])));
  }
  return softmaxGraph(graph, input, scores);
}

function weightsOf(
  batch: GatingBatch,
  parameters: Float64Array,
  options: SoftmaxOptions,
): Float64Array {
  const { n, k } = sizeOf(batch);
  const weights = new Float64Array(n * k);
  const gate = new Float64Array(k);
  for (let i = 0; i < n; i++) {
    if (gateRow(batch, i, parameters, options, gate)) weights.set(gate, i * k);
  }
  return repeat(weights, batch.outputs);
}

/** Writes the weights of one row; false when no expert is present. */
function gateRow(
  batch: GatingBatch,
  i: number,
  parameters: Float64Array,
  options: SoftmaxOptions,
  gate: Float64Array,
): boolean {
  const { k } = sizeOf(batch);
  const d = batch.context.columns.length;
  const from = i * d;
  let top = -Infinity;
  for (let j = 0; j < k; j++) {
    if (batch.present[i * k + j] !== 1) continue;
    const row = j * (d + 1);
    let score =
      (parameters[row + d] as number) +
      (parameters[parameters.length - 1] as number) * confidenceOf(batch, i * k + j, options);
    for (let c = 0; c < d; c++) {
      score += (parameters[row + c] as number) * (batch.context.values[from + c] as number);
    }
    gate[j] = score;
    top = Math.max(top, score);
  }
  if (top === -Infinity) return false;
  let total = 0;
  for (let j = 0; j < k; j++) {
    const present = batch.present[i * k + j] === 1;
    gate[j] = present ? Math.exp((gate[j] as number) - top) : 0;
    total += gate[j] as number;
  }
  for (let j = 0; j < k; j++) gate[j] = (gate[j] as number) / total;
  return true;
}

/** Unknown confidence counts as none, so that it moves no score. */
function confidenceOf(batch: GatingBatch, at: number, { useConfidence }: SoftmaxOptions): number {
  if (!useConfidence) return 0;
  const confidence = batch.confidence[at] as number;
  return Number.isNaN(confidence) ? 0 : confidence;
}
