import {
  createState,
  defineExpert,
  expectGraphInputs,
  expectState,
  graphMath,
  unfitted,
  vectorOf,
  type ExpertModel,
  type ExpertType,
  type GraphBuilder,
  type GraphInput,
  type GraphOutput,
  type PatientScan,
} from '@prodrome/core';
import { fitLogistic, fitShrinkage, logit, sigmoid, softenOneClass } from '@prodrome/numerics';
import { answerRows } from './answer-rows.ts';
import { countDay, shrunkenRate } from './count-graph.ts';
import { markovOptionsSchema, type MarkovOptions } from './markov-options.ts';

const kind = 'markov';
const events = 0;
const recorded = 1;
const today = 2;
const outcomeStates = ['free', 'event', 'unknown'] as const;

/** Counts as climatology's, and today's outcome; writes all three. */
const stateScan: PatientScan = {
  width: 3,
  outputs: 3,
  initial: () => Float64Array.of(0, 0, NaN),
  learn: (state, _day, outcome) => {
    state[today] = outcome;
    if (Number.isNaN(outcome)) return;
    state[events] = (state[events] as number) + outcome;
    state[recorded] = (state[recorded] as number) + 1;
  },
  predict: (state, _day, out, at) => {
    out[at] = state[events] as number;
    out[at + 1] = state[recorded] as number;
    out[at + 2] = state[today] as number;
  },
};

interface Chain {
  readonly mean: number;
  readonly strength: number;
  /** [3] per state of today: free, event, unknown. */
  readonly intercepts: Float64Array;
  readonly slopes: Float64Array;
}

/**
 * A first-order Markov chain whose transition rates follow the patient's own rate:
 * logit P(event in h days | today's state s) = aₛ + bₛ · logit(shrunken running rate), for s = free, event, unknown.
 * Penalised towards a = 0, b = 1, the climatology, with weight `l2`; a state without training rows stays there.
 */
export const markov: ExpertType<MarkovOptions> = defineExpert({
  type: 'markov',
  description: "today's state and the patient's own rate",
  options: markovOptionsSchema,
  capabilities: {
    tasks: ['binary'],
    outputs: 'one',
    sampleWeights: true,
    deterministic: true,
    inputs: 'raw',
    memory: { stateWidth: stateScan.width },
    needsOutcomes: true,
  },
  create: ({ l2 }, { specialty }): ExpertModel => {
    let chain: Chain | undefined;
    return {
      getSpecialty: () => specialty,
      train: async ({ table, rows, labels, weights }, { signal }) => {
        const { values } = answerRows(stateScan, table, rows);
        const column = (at: number) => values.filter((_, i) => i % 3 === at);
        const { mean, strength } = fitShrinkage({
          successes: column(events),
          trials: column(recorded),
          labels,
          ...(weights && { weights }),
        });
        const intercepts = new Float64Array(3);
        const slopes = new Float64Array(3);
        const notes: string[] = [];
        outcomeStates.forEach((name, state) => {
          const members = indicesWhere(
            rows.length,
            (i) => stateOf(values[3 * i + today]) === state,
          );
          if (members.length === 0) notes.push(`no training row with state ${name}`);
          const fit = fitLogistic({
            rows: members.length,
            columns: 1,
            values: Float64Array.from(members, (i) => logitRate(values, i, mean, strength)),
            labels: Float64Array.from(members, (i) => labels[i] as number),
            ...(weights && { weights: Float64Array.from(members, (i) => weights[i] as number) }),
            l2,
            interceptL2: l2,
            penaltyCenter: Float64Array.of(1, 0),
            ...(signal && { signal }),
          });
          intercepts[state] = fit.intercept;
          slopes[state] = fit.coefficients[0] as number;
        });
        chain = { mean, strength, intercepts, slopes };
        const { warnings } = softenOneClass(labels, { weights });
        return { metrics: { mean, strength }, notes, warnings };
      },
      predict: async ({ table, rows, from }) => {
        const { mean, strength, intercepts, slopes } = chain ?? unfitted(kind);
        const { values: memory, states } = answerRows(stateScan, table, rows, from);
        const values = new Float64Array(rows.length);
        for (let i = 0; i < rows.length; i++) {
          const state = stateOf(memory[3 * i + today]);
          values[i] = sigmoid(
            (intercepts[state] as number) +
              (slopes[state] as number) * logitRate(memory, i, mean, strength),
          );
        }
        return { values, states };
      },
      toGraph: (graph, input) => markovGraph(graph, input, chain ?? unfitted(kind)),
      saveState: async () => {
        const { mean, strength, intercepts, slopes } = chain ?? unfitted(kind);
        const prior = Float64Array.of(mean, strength);
        return createState(kind, 1, null, { prior, intercepts, slopes });
      },
      loadState: async (state) => {
        expectState(state, kind, [1]);
        const [mean = NaN, strength = NaN] = vectorOf(state, 'prior', 2);
        const intercepts = vectorOf(state, 'intercepts', 3);
        chain = { mean, strength, intercepts, slopes: vectorOf(state, 'slopes', 3) };
      },
    };
  },
});

function markovGraph(
  graph: GraphBuilder,
  { features, outcome, state }: GraphInput,
  { mean, strength, intercepts, slopes }: Chain,
): GraphOutput {
  const given = expectGraphInputs(kind, { outcome, state });
  const { apply, cast, concat, double, logit: logOdds, take, unsqueeze } = graphMath(graph);
  const before = double(given.state);
  const own = unsqueeze(double(given.outcome), 1);
  const counts = countDay(
    graph,
    { events: take(before, [events], 1), recorded: take(before, [recorded], 1) },
    own,
  );
  const rate = logOdds(shrunkenRate(graph, counts, { mean, strength }));
  /** The number of today's state. */
  const chosen = ([free = NaN, event = NaN, unknown = NaN]: ArrayLike<number> & Iterable<number>) =>
    apply(
      'Where',
      apply('IsNaN', own),
      unknown,
      apply('Where', apply('Greater', own, 0.5), event, free),
    );
  const scores = apply('Add', chosen(intercepts), apply('Mul', chosen(slopes), rate));
  return {
    values: cast(apply('Sigmoid', scores), features.type),
    state: cast(concat([counts.events, counts.recorded, own], 1), given.state.type),
    initial: stateScan.initial(new Float32Array(0)),
  };
}

function stateOf(outcome: number | undefined): number {
  if (outcome === undefined || Number.isNaN(outcome)) return 2;
  return outcome > 0.5 ? 1 : 0;
}

const logitRate = (values: Float64Array, i: number, mean: number, strength: number): number =>
  logit(((values[3 * i] as number) + strength * mean) / ((values[3 * i + 1] as number) + strength));

function indicesWhere(length: number, test: (i: number) => boolean): number[] {
  const found: number[] = [];
  for (let i = 0; i < length; i++) if (test(i)) found.push(i);
  return found;
}
