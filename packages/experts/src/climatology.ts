import {
  createState,
  defineExpert,
  expectGraphInputs,
  expectState,
  graphMath,
  throwIfCancelled,
  unfitted,
  vectorOf,
  type ExpertModel,
  type ExpertType,
  type GraphBuilder,
  type GraphInput,
  type GraphOutput,
  type PatientScan,
} from '@prodrome/core';
import { fitShrinkage, softenOneClass, type Shrinkage } from '@prodrome/numerics';
import { climatologyOptionsSchema, type ClimatologyOptions } from './climatology-options.ts';
import { answerRows } from './answer-rows.ts';
import { countDay, shrunkenRate } from './count-graph.ts';

const kind = 'climatology';
const events = 0;
const recorded = 1;

/** Counts of events and recorded days; writes both. */
const countsScan: PatientScan = {
  width: 2,
  outputs: 2,
  initial: () => new Float64Array(2),
  learn: (state, _day, outcome) => {
    if (Number.isNaN(outcome)) return;
    state[events] = (state[events] as number) + outcome;
    state[recorded] = (state[recorded] as number) + 1;
  },
  predict: (state, _day, out, at) => {
    out[at] = state[events] as number;
    out[at + 1] = state[recorded] as number;
  },
};

/**
 * The patient's own rate so far, shrunken to the population's: (events + strength · mean) / (recorded + strength).
 * Mean and strength are those that best forecast the training labels; a given strength replaces the fitted one.
 * The reference that every forecast must beat. On tables without outcomes it is the weighted mean of the labels, but for a
 * penalty worth less than one row that draws it towards ½.
 */
export const climatology: ExpertType<ClimatologyOptions> = defineExpert({
  type: 'climatology',
  description: "the patient's own rate so far, shrunken to the population's",
  options: climatologyOptionsSchema,
  capabilities: {
    tasks: ['binary'],
    outputs: 'one',
    sampleWeights: true,
    deterministic: true,
    inputs: 'raw',
    memory: { stateWidth: countsScan.width },
  },
  create: (options, { specialty }): ExpertModel => {
    let prior: Shrinkage | undefined;
    return {
      getSpecialty: () => specialty,
      train: async ({ table, rows, labels, weights }, { signal }) => {
        throwIfCancelled(signal, kind);
        const { values } = answerRows(countsScan, table, rows);
        const fit = fitShrinkage({
          successes: values.filter((_, i) => i % 2 === events),
          trials: values.filter((_, i) => i % 2 === recorded),
          labels,
          ...(weights && { weights }),
        });
        prior = { ...fit, ...(options.strength !== undefined && { strength: options.strength }) };
        const { warnings } = softenOneClass(labels, { weights });
        return { metrics: { mean: prior.mean, strength: prior.strength }, notes: [], warnings };
      },
      predict: async ({ table, rows, from }) => {
        const { mean, strength } = prior ?? unfitted(kind);
        const { values: counts, states } = answerRows(countsScan, table, rows, from);
        const values = new Float64Array(rows.length);
        for (let i = 0; i < rows.length; i++) {
          values[i] =
            ((counts[2 * i] as number) + strength * mean) /
            ((counts[2 * i + 1] as number) + strength);
        }
        return { values, states };
      },
      toGraph: (graph, input) => climatologyGraph(graph, input, prior ?? unfitted(kind)),
      saveState: async () => {
        const { mean, strength } = prior ?? unfitted(kind);
        return createState(kind, 1, null, { prior: Float64Array.of(mean, strength) });
      },
      loadState: async (state) => {
        expectState(state, kind, [1]);
        const [mean = NaN, strength = NaN] = vectorOf(state, 'prior', 2);
        prior = { mean, strength };
      },
    };
  },
});

function climatologyGraph(
  graph: GraphBuilder,
  { features, outcome, state }: GraphInput,
  prior: Shrinkage,
): GraphOutput {
  const given = expectGraphInputs(kind, { outcome, state });
  const { cast, concat, double, take, unsqueeze } = graphMath(graph);
  const before = double(given.state);
  const counts = countDay(
    graph,
    { events: take(before, [events], 1), recorded: take(before, [recorded], 1) },
    unsqueeze(double(given.outcome), 1),
  );
  return {
    values: cast(shrunkenRate(graph, counts, prior), features.type),
    state: cast(concat([counts.events, counts.recorded], 1), given.state.type),
    initial: countsScan.initial(new Float32Array(0)),
  };
}
