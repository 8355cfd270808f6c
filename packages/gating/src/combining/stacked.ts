import {
  defineCombination,
  expectState,
  namedFactory,
  nestStates,
  ProdromeError,
  unfitted,
  unnestStates,
  type CombinationBatch,
  type CombinationStrategy,
  type CombinationType,
  type GraphBuilder,
  type GraphMath,
  type GraphValue,
  type MixtureGraphInput,
  type StackingModel,
  type StackingModelType,
  type TypeRegistry,
} from '@prodrome/core';
import { combineGraph } from './combine-graph.ts';
import { isAwake } from './stacking-inputs.ts';
import { stackingOptionsSchema, type StackingOptions } from './stacking-options.ts';
import { withPooled } from './pool-alone.ts';
import { isOneClass, wholeRows, withAlone } from './with-alone.ts';

/** What the stacking models of a combination are given. */
export interface Stacked {
  readonly type: string;
  readonly description: string;
  /** Version of the saved state. */
  readonly version: number;
  /** Whether the inputs of a single answer are its log odds alone, whoever gave it and in whatever context. */
  readonly poolsSingles: boolean;
  /** Numbers a row that models are given. */
  readonly columns: (batch: CombinationBatch) => number;
  /** Of one output: [n, columns], finite. @param from - [n] the row of the context that each row has; each its own when not given */
  readonly inputs: (batch: CombinationBatch, output: number, from?: Int32Array) => Float64Array;
  /** {@link Stacked.inputs} of every output, [n, columns, outputs] of double precision, from what `stacking` has: [n, k + 3, outputs]. */
  readonly toGraph: (math: GraphMath, inputs: GraphValue, input: MixtureGraphInput) => GraphValue;
}

/**
 * For each output a model of the label; which, the options name among `models`. It learns from every row, and from every answer on it as if it
 * stood alone. Rows without any present expert teach nothing, and are NaN.
 * @throws ProdromeError `COMPONENT_UNKNOWN` for a model that is not among them; `CONFIG` for options that it refuses; `STATE` before
 * `train` or `loadState`, and whatever the inputs throw.
 */
export const defineStacked = (
  { type, description, version, poolsSingles, columns, inputs, toGraph }: Stacked,
  models: TypeRegistry<StackingModelType>,
): CombinationType<StackingOptions> =>
  defineCombination({
    type,
    description,
    options: stackingOptionsSchema,
    capabilities: { tasks: ['binary'], outputs: 'any' },
    create: (options, setting): CombinationStrategy => {
      const make = namedFactory(models, options);
      const create = (): StackingModel => make(setting);
      let fitted: readonly StackingModel[] | undefined;
      return {
        additive: false,
        train: async (given, context) => {
          const whole = wholeRows(given);
          const alone = (poolsSingles ? withPooled(whole) : undefined) ?? withAlone(whole);
          const { outputs } = given;
          const trained: StackingModel[] = [];
          const reports = [];
          for (let o = 0; o < outputs; o++) {
            const model = create();
            // where the label never differs, rows told twice would only make it surer
            const data = isOneClass(whole, o) ? whole : alone;
            const { labels, sampleWeights: weights } = data;
            const own = { inputs: inputs(data, o, data.from), columns: columns(data), weights };
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
          const known = fitted ?? unfitted(type);
          const { outputs, experts } = batch;
          const out = new Float64Array(batch.values.length / experts).fill(NaN);
          known.forEach((model, o) => {
            const own = model.predict(inputs(batch, o), columns(batch));
            own.forEach((value, i) => {
              if (isAwake(batch, i)) out[i * outputs + o] = value;
            });
          });
          return out;
        },
        toGraph: (graph, input) => stackedGraph(graph, input, fitted ?? unfitted(type), toGraph),
        saveState: async () => {
          const known = fitted ?? unfitted(type);
          return nestStates(
            type,
            version,
            { outputs: known.length },
            Object.fromEntries(known.map((model, o) => [String(o), model.saveState()])),
          );
        },
        loadState: async (state) => {
          expectState(state, type, [version]);
          const parts = Object.entries(unnestStates(state).parts);
          const loaded = parts.map(() => create());
          for (const [o, part] of parts) loaded[Number(o)]?.loadState(part);
          fitted = loaded;
        },
      };
    },
  });

function stackedGraph(
  graph: GraphBuilder,
  input: MixtureGraphInput,
  models: readonly StackingModel[],
  inputsOf: Stacked['toGraph'],
): GraphValue {
  const k = Number(input.values.shape[1]);
  return combineGraph(graph, input, ({ math, values, weights, present, sum }) => {
    const { apply, concat, double, logit: logOdds, reduce, squeeze, take, unsqueeze } = math;
    const mean = unsqueeze(sum(apply('Mul', weights, logOdds(values))), 1);
    const apart = apply('Sub', logOdds(values), mean);
    const terms = apply('Mul', apply('Mul', weights, k), apart);
    const beside = apply('Sub', reduce('ReduceSum', double(present), 1), 1);
    const share = apply('Add', apply('Mul', mean, 0), apply('Div', beside, Math.max(1, k - 1)));
    const own = apply('Where', present, terms, 0);
    const inputs = inputsOf(math, concat([mean, own, share, apply('Mul', share, mean)], 1), input);
    const answers = models.map((model, o) => {
      const answer = model.toGraph?.(graph, squeeze(take(inputs, [o], 2), 2));
      return answer ? unsqueeze(answer, 1) : noGraph();
    });
    return concat(answers, 1);
  });
}

function noGraph(): never {
  throw new ProdromeError('GRAPH', {
    where: 'graph of stacking',
    expected: 'a stacking model that has a graph',
    got: 'one without toGraph',
  });
}
