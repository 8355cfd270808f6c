import {
  createState,
  defineExpert,
  expectColumns,
  expectGraphInputs,
  expectGraphWidth,
  expectState,
  graphMath,
  knownDays,
  textsOf,
  unfitted,
  vectorOf,
  type ComponentState,
  type ExpertModel,
  type ExpertType,
  type FeatureColumn,
  type FeatureTable,
} from '@prodrome/core';
import { softenOneClass } from '@prodrome/numerics';
import { answerRows } from '../answer-rows.ts';
import { createFilter } from './filter.ts';
import type { ColumnFit } from './fit-columns.ts';
import { fitInputs, type Inputs } from './inputs.ts';
import { parameterOffsets, type Size } from './layout.ts';
import { personalStateSpaceOptionsSchema, type PersonalStateSpaceOptions } from './options.ts';
import { rolesOf, type Roles } from './roles.ts';
import { savedColumns } from './saved-columns.ts';
import { createPersonalScan, type ScanSetting } from './scan.ts';
import { personalGraph } from './graph/personal-graph.ts';
import { sequencesOf } from './training/sequences.ts';
import { trainFilter } from './training/train-filter.ts';

const kind = 'personal_state_space';
const groups = ['features', 'evidence', 'statics'] as const;

interface Fit {
  readonly columns: readonly FeatureColumn[];
  readonly inputs: Inputs;
  readonly parameters: Float64Array;
  readonly baseRate: number;
}

/**
 * A personal state space: a mixture of `subtypes` filters, each an assumed-density logistic regression whose personal numbers (levels
 * of onset and of going on, a latent susceptibility, a slow drift, the weight of signs) are followed day by day, in and out of attacks,
 * through missing inputs and unrecorded days. What all patients have in common is learned through the filter by type-II maximum
 * likelihood. Deterministic by the seed.
 */
export const personalStateSpace: ExpertType<PersonalStateSpaceOptions> = defineExpert({
  type: kind,
  description: 'a filter of each person, with kinds of patients, through attacks and gaps',
  options: personalStateSpaceOptionsSchema,
  capabilities: {
    tasks: ['binary'],
    outputs: 'one',
    sampleWeights: false,
    deterministic: true,
    inputs: 'raw',
    memory: { stateWidth: 'trained' },
    needsOutcomes: true,
  },
  create: (options, { specialty, task }): ExpertModel => {
    let fit: Fit | undefined;
    const settingOf = ({ inputs, parameters, baseRate }: Fit): ScanSetting => ({
      filter: createFilter(
        sizeOf(inputs.roles, options.subtypes),
        parameters,
        options.observation === 'selection',
      ),
      ...{ inputs, baseRate, horizonDays: task.horizonDays },
    });
    const scanOf = (known: Fit) => createPersonalScan(settingOf(known));
    return {
      getSpecialty: () => specialty,
      get stateWidth() {
        return scanOf(fit ?? unfitted(kind)).width;
      },
      train: async (data, context) => {
        const table = knownDays(data);
        const inputs = fitInputs(table);
        const size = sizeOf(inputs.roles, options.subtypes);
        const baseRate = rateOf(table);
        const sequences = sequencesOf(table, inputs, size);
        const { parameters, logLikelihood, epochs } = trainFilter(
          sequences,
          size,
          baseRate,
          options,
          context,
        );
        fit = { columns: table.columns, inputs, parameters, baseRate };
        const { warnings } = softenOneClass(data.labels);
        return { metrics: { logLikelihood, epochs }, notes: [], warnings };
      },
      predict: async ({ table, rows, from }) => {
        const known = fit ?? unfitted(kind);
        const names = known.columns.map(({ name }) => name);
        expectColumns(kind, names, table);
        return answerRows(scanOf(known), table, rows, from);
      },
      toGraph: (graph, input) => {
        const known = fit ?? unfitted(kind);
        expectGraphWidth(kind, input.features, known.columns.length);
        const { features, time, outcome, state } = input;
        const given = expectGraphInputs(kind, { time, outcome, state });
        const after = personalGraph(graph, { features, ...given }, settingOf(known));
        return {
          values: graphMath(graph).cast(after.values, features.type),
          ...{ state: after.state, initial: scanOf(known).initial(new Float32Array(0)) },
        };
      },
      saveState: async () => stateOf(fit ?? unfitted(kind)),
      loadState: async (state) => {
        fit = fitOf(state, options.subtypes);
      },
    };
  },
});

const sizeOf = ({ features, evidence, statics }: Roles, subtypes: number): Size => ({
  subtypes,
  features: features.length,
  evidence: 2 * evidence.length,
  statics: statics.length,
});

/** Share of recorded days with an attack, away from 0 and 1. */
function rateOf({ outcomes }: FeatureTable): number {
  let known = 0;
  let events = 0;
  for (const outcome of outcomes ?? []) {
    if (Number.isNaN(outcome)) continue;
    known += 1;
    events += outcome;
  }
  return (events + 0.5) / (known + 1);
}

function stateOf({ columns, inputs, parameters, baseRate }: Fit): ComponentState {
  const fits = groups.flatMap((group) =>
    Object.entries(inputs[group]).map(([name, values]): [string, Float64Array] => [
      `${group}.${name}`,
      values as Float64Array,
    ]),
  );
  const plain = columns.map(({ name, domain, kind: type, categories, sources, role }) => ({
    name,
    domain,
    kind: type,
    ...(categories && { categories: [...categories] }),
    ...(sources && { sources: [...sources] }),
    ...(role && { role }),
  }));
  return createState(
    kind,
    1,
    { names: columns.map(({ name }) => name), columns: plain },
    {
      ...Object.fromEntries(fits),
      parameters,
      rates: Float64Array.of(baseRate, inputs.treated),
    },
  );
}

function fitOf(state: ComponentState, subtypes: number): Fit {
  expectState(state, kind, [1]);
  textsOf(state, 'names');
  const columns = savedColumns(state);
  const roles = rolesOf(columns);
  const [baseRate = NaN, treated = NaN] = vectorOf(state, 'rates', 2);
  const fitFor = (group: (typeof groups)[number]): ColumnFit => {
    const length = roles[group].length;
    const part = (name: keyof ColumnFit, size: number) => vectorOf(state, `${group}.${name}`, size);
    return {
      mean: part('mean', length),
      spread: part('spread', length),
      strength: part('strength', length),
      weekdays: part('weekdays', 7 * length),
    };
  };
  const inputs = {
    roles,
    features: fitFor('features'),
    evidence: fitFor('evidence'),
    statics: fitFor('statics'),
    treated,
  };
  const { length } = parameterOffsets(sizeOf(roles, subtypes));
  return { columns, inputs, parameters: vectorOf(state, 'parameters', length), baseRate };
}
