import {
  createExpertRegistry,
  createFeatureTable,
  createMemoryStore,
  createState,
  ProdromeError,
  runScan,
  type Calibration,
  type CausalTransform,
  type CombinationStrategy,
  type ExpertModel,
  type FeatureColumn,
  type GatingNetwork,
  type PatientScan,
  type ProdromeEvent,
} from '@prodrome/core';
import { createStream, sigmoid } from '@prodrome/numerics';
import {
  createMetaLearner,
  personalOptionsSchema,
  type MetaLearnerParts,
} from '../../src/index.ts';
import { simulate } from '../personal/simulated.ts';
import { personal } from '../personal/support.ts';

const columns: readonly FeatureColumn[] = [
  { name: 'sleep', domain: 'behavioural', kind: 'number' },
  { name: 'pressure', domain: 'environmental', kind: 'number' },
];

/** The three experts of the council, in the order of the gate. */
export const council = [
  { name: 'expert 0', specialty: 'behavioural' },
  { name: 'expert 1', specialty: 'environmental' },
  { name: 'expert 2', specialty: 'history' },
];

const nothing = { metrics: {}, notes: [] };

/** Reads one column. */
export const reader = (column: number, specialty: string): ExpertModel => ({
  getSpecialty: () => specialty,
  train: async () => nothing,
  predict: async ({ table, rows }) => ({
    values: Float64Array.from(rows, (row) => {
      const x = table.values[row * table.columns.length + column] as number;
      return Number.isNaN(x) ? NaN : sigmoid(-0.7 + 1.2 * x);
    }),
  }),
  saveState: async () => createState('reader', 1, null),
  loadState: async () => undefined,
});

/** The patient's rate so far, from four days that are made up. */
const rates: PatientScan = {
  width: 2,
  outputs: 1,
  initial: () => Float64Array.of(1.3, 4),
  learn: (state, _, outcome) => {
    if (Number.isNaN(outcome)) return;
    state[0] = (state[0] as number) + outcome;
    state[1] = (state[1] as number) + 1;
  },
  predict: (state, _, out, at) => {
    out[at] = (state[0] as number) / (state[1] as number);
  },
};

/** An expert that remembers. */
export const rater = (): ExpertModel => ({
  getSpecialty: () => 'history',
  train: async () => nothing,
  predict: async ({ table, rows, from }) => {
    const out = new Float64Array(table.rows);
    const { states } = runScan(rates, table, { ...(from && { from }), out, stride: 1, at: 0 });
    return { values: Float64Array.from(rows, (row) => out[row] as number), states };
  },
  saveState: async () => createState('rater', 1, null),
  loadState: async () => undefined,
});

const mean: CombinationStrategy = {
  additive: true,
  train: async () => nothing,
  combine: ({ experts: k, values, weights, present }) =>
    Float64Array.from({ length: values.length / k }, (_, i) => {
      let [sum, someone] = [0, false];
      for (let j = 0; j < k; j++) {
        if (present[i * k + j] !== 1) continue;
        someone = true;
        sum += (weights[i * k + j] as number) * (values[i * k + j] as number);
      }
      return someone ? sum : NaN;
    }),
  saveState: async () => createState('mean', 1, null),
  loadState: async () => undefined,
};

/** A gate that was trained on other patients. */
export async function trainedGate(options: object = {}): Promise<GatingNetwork> {
  const data = simulate({
    ...{ seed: 'council', patients: 12, days: 60, believed: 1.2 },
    slopes: () => [1.2, 0.6, 0.2],
  });
  const gate = personal.create(
    personalOptionsSchema.parse({
      ...{ gate: { type: 'likeliest' }, priorStrength: 5, method: { type: 'hedge' } },
      ...{
        driftDetector: { type: 'page_hinkley', parameters: { threshold: 1 } },
        driftImpact: 0.5,
      },
      ...options,
    }),
    { task: data.task, specialty: 'all' },
  );
  const experts = council.map((one) => ({ ...one }));
  await gate.train({ ...data, experts }, { stream: createStream('train') });
  return gate;
}

/** A meta-learner of these parts, what it told, and the store it keeps patients in. */
export async function clinic(
  changes: Partial<MetaLearnerParts> & { readonly correctionDays?: number } = {},
) {
  const { correctionDays = 60, ...others } = changes;
  const told: ProdromeEvent[] = [];
  const parts: MetaLearnerParts = {
    ...{ model: 'm1', columns, council, combination: mean },
    store: createMemoryStore(),
    gate: await trainedGate(),
    experts: createExpertRegistry(),
    sink: (event) => told.push(event),
    ...others,
  };
  if (!others.experts) {
    parts.experts.register('expert 0', reader(0, 'behavioural'));
    parts.experts.register('expert 1', async () => reader(1, 'environmental'));
    parts.experts.register('expert 2', rater());
  }
  const learner = createMetaLearner(parts, { horizonDays: 1, correctionDays });
  return { learner, parts, told };
}

/** A day of a diary. */
export interface DiaryDay {
  readonly time: number;
  readonly values: Readonly<Record<string, number>>;
  readonly outcome: number;
}

/** Days of one patient; always the same. */
export function diary(days: number, seed = 'diary'): DiaryDay[] {
  const stream = createStream(seed);
  let risk = 0.3;
  return Array.from({ length: days }, (_, time) => {
    const outcome = Number(stream.next() < risk);
    const [sleep, pressure] = [stream.nextNormal(), stream.nextNormal()];
    risk = sigmoid(-0.7 + 1.3 * sleep + 0.4 * pressure);
    const values = { pressure, ...(stream.next() < 0.9 && { sleep }) };
    return { time, values, outcome };
  });
}

/** Days as one table, as a batch would hold them. */
export const tableOf = (days: readonly DiaryDay[]) =>
  createFeatureTable({
    columns,
    values: Float32Array.from(
      days.flatMap(({ values }) => columns.map(({ name }) => values[name] ?? NaN)),
    ),
    patients: new Int32Array(days.length),
    times: Float64Array.from(days, ({ time }) => time),
    outcomes: Float64Array.from(days, ({ outcome }) => outcome),
    patientIds: ['ann'],
  });

/** An expert that throws. */
export const thrower = (): ExpertModel => ({
  ...reader(0, 'all'),
  predict: async () => {
    throw new ProdromeError('EXPERT_FAILED', { where: 'sensor', expected: 'power', got: 'none' });
  },
});

/** What is left of a sum that halves with every day, in place of the first column; NaN counts as 0. */
export const fading: CausalTransform = {
  stateWidth: 1,
  fit: () => nothing,
  apply: (table, from) => {
    const width = table.columns.length;
    const values = table.values.slice();
    const states = new Float64Array(table.patientIds.length);
    const asOf = states.map(() => -Infinity);
    states.set(from?.values ?? []);
    for (let row = 0; row < table.rows; row++) {
      const patient = table.patients[row] as number;
      const x = values[row * width] as number;
      states[patient] = (states[patient] as number) / 2 + (Number.isNaN(x) ? 0 : x);
      values[row * width] = states[patient];
      asOf[patient] = table.times[row] as number;
    }
    const { columns: own, patients, times, patientIds, outcomes } = table;
    const parts = { columns: own, values, patients, times, patientIds };
    return {
      table: createFeatureTable({ ...parts, ...(outcomes && { outcomes }) }),
      states: { width: 1, asOf, values: states },
    };
  },
  saveState: () => createState('fading', 1, null),
  loadState: () => undefined,
};

/** Halves every forecast. */
export const halving: Calibration = {
  fit: () => nothing,
  apply: (values) => values.map((value) => value / 2),
  saveState: () => createState('halving', 1, null),
  loadState: () => undefined,
};
