import {
  createTypeRegistry,
  defineCombination,
  namedFactory,
  nestStates,
  ProdromeError,
  unfitted,
  unnestStates,
  expectState,
  type CombinationBatch,
  type CombinationStrategy,
  type CombinationType,
  type GraphBuilder,
  type GraphValue,
  type MixtureGraphInput,
  type StackingModel,
  type StackingModelType,
  type TypeRegistry,
} from '@prodrome/core';
import { clipProbability, logit } from '@prodrome/numerics';
import { combineGraph } from './combine-graph.ts';
import { logisticStacking } from './logistic-stacking.ts';
import { stackingOptionsSchema, type StackingOptions } from './stacking-options.ts';

const kind = 'stacking';

/**
 * For each output a model of the label on k + 1 inputs: the weighted mean m = Σ wₖ·logit pₖ, and k·wₖ·(logit pₖ − m) of each expert, 0 where it is
 * absent; which model, its options name among `models`. So an absent expert says nothing, and a model that shrinks its coefficients shrinks to
 * the mean. Under equal weights this is stacked generalisation on log odds; under a gate's, the gate is corrected by it.
 * Rows without any present expert teach nothing.
 * @throws ProdromeError `COMPONENT_UNKNOWN` for a model that is not among them; `CONFIG` for options that it refuses; `SCHEMA` for
 * another number of experts than in training; `STATE` before `train` or `loadState`.
 * Source: Wolpert 1992, "Stacked generalization", Neural Networks 5(2); log odds as inputs.
 */
export const createStacking = (
  models: TypeRegistry<StackingModelType>,
): CombinationType<StackingOptions> =>
  defineCombination({
    type: kind,
    description: "a model learned on the experts' log odds",
    options: stackingOptionsSchema,
    capabilities: { tasks: ['binary'], outputs: 'any' },
    create: (options, setting): CombinationStrategy => {
      const make = namedFactory(models, options);
      const create = (): StackingModel => make(setting);
      let fitted: readonly StackingModel[] | undefined;
      return {
        additive: false,
        train: async (data, context) => {
          const { outputs, labels, sampleWeights, experts } = data;
          const columns = experts + 1;
          const weights = Float64Array.from({ length: labels.length / outputs }, (_, i) =>
            isAwake(data, i) ? (sampleWeights?.[i] ?? 1) : 0,
          );
          const trained: StackingModel[] = [];
          const reports = [];
          for (let o = 0; o < outputs; o++) {
            const model = create();
            const own = { inputs: inputsOf(data, o), columns, weights };
            const report = await model.train(
              { ...own, labels: weights.map((_, i) => labels[i * outputs + o] as number) },
              outputs === 1 ? context : { ...context, stream: context.stream.fork(String(o)) },
            );
            trained.push(model);
            reports.push(report);
          }
          fitted = trained;
          const [first = { metrics: {}, notes: [] }] = reports;
          return {
            metrics: outputs === 1 ? first.metrics : {},
            notes: reports.flatMap(({ notes }) => notes),
            warnings: reports.flatMap(({ warnings = [] }) => warnings),
          };
        },
        combine: (batch) => {
          const known = fitted ?? unfitted(kind);
          const { outputs, experts } = batch;
          const out = new Float64Array(batch.values.length / experts).fill(NaN);
          known.forEach((model, o) => {
            const own = model.predict(inputsOf(batch, o), experts + 1);
            own.forEach((value, i) => {
              if (isAwake(batch, i)) out[i * outputs + o] = value;
            });
          });
          return out;
        },
        toGraph: (graph, input) => stackingGraph(graph, input, fitted ?? unfitted(kind)),
        saveState: async () => {
          const known = fitted ?? unfitted(kind);
          return nestStates(
            kind,
            3,
            { outputs: known.length },
            Object.fromEntries(known.map((model, o) => [String(o), model.saveState()])),
          );
        },
        loadState: async (state) => {
          expectState(state, kind, [3]);
          const parts = Object.entries(unnestStates(state).parts);
          const loaded = parts.map(() => create());
          for (const [o, part] of parts) loaded[Number(o)]?.loadState(part);
          fitted = loaded;
        },
      };
    },
  });

/** {@link createStacking} of a logistic regression. */
export const stacking: CombinationType<StackingOptions> = createStacking(
  createTypeRegistry<StackingModelType>('stacking model', [logisticStacking]),
);

function stackingGraph(
  graph: GraphBuilder,
  input: MixtureGraphInput,
  models: readonly StackingModel[],
): GraphValue {
  const k = Number(input.values.shape[1]);
  return combineGraph(graph, input, ({ math, values, weights, present, sum }) => {
    const { apply, concat, logit: logOdds, squeeze, take, unsqueeze } = math;
    const mean = unsqueeze(sum(apply('Mul', weights, logOdds(values))), 1);
    const apart = apply('Sub', logOdds(values), mean);
    const terms = apply('Mul', apply('Mul', weights, k), apart);
    const inputs = concat([mean, apply('Where', present, terms, 0)], 1);
    const answers = models.map((model, o) => {
      const answer = model.toGraph?.(graph, squeeze(take(inputs, [o], 2), 2));
      return answer ? unsqueeze(answer, 1) : noGraph();
    });
    return concat(answers, 1);
  });
}

function noGraph(): never {
  throw new ProdromeError('GRAPH', {
    where: `graph of ${kind}`,
    expected: 'a stacking model that has a graph',
    got: 'one without toGraph',
  });
}

/** [n, k + 1]: the weighted mean of the present experts' log odds, then how far each lies from it, times k·wₖ; 0 where absent. */
function inputsOf(
  { values, weights, present, experts: k, outputs }: CombinationBatch,
  output: number,
): Float64Array {
  const rows = present.length / k;
  const inputs = new Float64Array(rows * (k + 1));
  const logOdds = new Float64Array(k);
  for (let i = 0; i < rows; i++) {
    const weightOf = (j: number): number => weights[(i * k + j) * outputs + output] as number;
    let mean = 0;
    for (let j = 0; j < k; j++) {
      if (present[i * k + j] !== 1) continue;
      logOdds[j] = logit(clipProbability(values[(i * k + j) * outputs + output] as number));
      mean += weightOf(j) * (logOdds[j] as number);
    }
    const to = i * (k + 1);
    inputs[to] = mean;
    for (let j = 0; j < k; j++) {
      if (present[i * k + j] !== 1) continue;
      inputs[to + 1 + j] = k * weightOf(j) * ((logOdds[j] as number) - mean);
    }
  }
  return inputs;
}

const isAwake = ({ present, experts: k }: CombinationBatch, i: number): boolean =>
  present.subarray(i * k, (i + 1) * k).includes(1);
