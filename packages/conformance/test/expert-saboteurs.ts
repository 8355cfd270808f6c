import {
  createState,
  defineExpert,
  expectState,
  ProdromeError,
  runScan,
  throwIfCancelled,
  vectorOf,
  type Attribution,
  type Capabilities,
  type ExpertInput,
  type ExpertModel,
  type ExpertOutput,
  type ExpertType,
  type FeatureTable,
  type PatientScan,
  type TrainContext,
  type TrainReport,
  type TrainingData,
} from '@prodrome/core';
import { foreign, waiting } from './foreign.ts';

const counts: PatientScan = {
  width: 2,
  outputs: 2,
  initial: () => new Float64Array(2),
  learn: (state, _day, outcome) => {
    if (Number.isNaN(outcome)) return;
    state[0] = (state[0] ?? 0) + outcome;
    state[1] = (state[1] ?? 0) + 1;
  },
  predict: (state, _day, out, at) => {
    out[at] = state[0] ?? NaN;
    out[at + 1] = state[1] ?? NaN;
  },
};

interface Own {
  columns: readonly string[];
  mean: number;
}

interface Training {
  /** What an earlier training of this model left. */
  readonly before?: Own | undefined;
  /** Whether somebody wants checkpoints. */
  readonly watched: boolean;
}

/** Where a saboteur reaches in; each is a part of an expert that keeps every law. */
interface Parts {
  capabilities: Partial<Capabilities>;
  kind: string;
  specialty(given: string): string;
  mean(data: TrainingData, training: Training): number;
  /** Of a training that is resumed: the mean that the checkpoint holds. */
  resumedMean(mean: number): number;
  afterTraining(data: TrainingData): void;
  report: TrainReport;
  checkCancelled(signal: Parameters<typeof throwIfCancelled>[0]): void;
  checkColumns(own: Own, table: FeatureTable): void;
  own(own: Own | undefined): Own;
  checkState(state: Parameters<typeof expectState>[0], kind: string): void;
  loadedMean(mean: number): number;
  from(input: ExpertInput): ExpertInput['from'];
  /** Absent = it does not explain. */
  explain: ((whole: Attribution) => Attribution) | undefined;
  /** What else is put into the saved JSON. */
  saved: Readonly<Record<string, unknown>>;
  loaded(json: unknown): void;
  adjust(output: ExpertOutput & { values: Float64Array }, input: ExpertInput): ExpertOutput;
}

const names = (table: FeatureTable): readonly string[] => table.columns.map(({ name }) => name);

const honest: Parts = {
  capabilities: {},
  kind: 'honest',
  specialty: (given) => given,
  mean: ({ labels, weights }) => {
    let total = 0;
    let weight = 0;
    labels.forEach((label, i) => {
      total += label * (weights?.[i] ?? 1);
      weight += weights?.[i] ?? 1;
    });
    return total / weight;
  },
  afterTraining: () => undefined,
  report: { metrics: {}, notes: [] },
  checkCancelled: (signal) => {
    throwIfCancelled(signal, 'honest');
  },
  checkColumns: ({ columns }, table) => {
    if (names(table).join() === columns.join()) return;
    throw new ProdromeError('SCHEMA', {
      where: 'honest',
      expected: columns.join(),
      got: names(table).join(),
    });
  },
  own: (own) => {
    if (own) return own;
    throw new ProdromeError('STATE', { where: 'honest', expected: 'training', got: 'none' });
  },
  checkState: (state, kind) => {
    expectState(state, kind, [1]);
  },
  loadedMean: (mean) => mean,
  resumedMean: (mean) => mean,
  from: ({ from }) => from,
  explain: (whole) => whole,
  saved: {},
  loaded: () => undefined,
  adjust: (output) => output,
};

/** An expert that keeps every law, but for the parts given. */
export function expertWith(changes: Partial<Parts> = {}): ExpertType {
  const parts = { ...honest, ...changes };
  return defineExpert({
    type: 'honest',
    description: 'keeps every law',
    options: { '~standard': { version: 1, vendor: 'test', validate: (value) => ({ value }) } },
    capabilities: {
      tasks: ['binary'],
      outputs: 'one',
      sampleWeights: true,
      deterministic: true,
      inputs: 'raw',
      memory: { stateWidth: 2 },
      ...parts.capabilities,
    },
    create: (_, { specialty }): ExpertModel => createWith(parts, specialty),
  });
}

function createWith(parts: Parts, specialty: string): ExpertModel {
  let own: Own | undefined;
  const save = ({ columns, mean }: Own) => {
    const json = { ...parts.saved, columns };
    return createState(parts.kind, 1, json, { mean: Float64Array.of(mean) });
  };
  const train = (data: TrainingData, context: TrainContext): Own => {
    const { resume } = context;
    const columns = names(data.table);
    if (resume) return { columns, mean: parts.resumedMean(vectorOf(resume, 'mean', 1)[0] ?? NaN) };
    const mean = parts.mean(data, { before: own, watched: 'checkpoint' in context });
    for (let step = 0; step < 7; step++) context.checkpoint?.(() => save({ columns, mean }));
    return { columns, mean };
  };
  const parted = (input: ExpertInput) => {
    const { table, rows } = input;
    const fitted = parts.own(own);
    parts.checkColumns(fitted, table);
    const from = parts.from(input);
    const remembers = parts.capabilities.memory !== 'row';
    const { out, states } = runScan(counts, table, {
      out: new Float64Array(2 * table.rows),
      stride: 2,
      at: 0,
      ...(from && { from }),
    });
    const width = table.columns.length;
    const base = Float64Array.from(rows, (row) => {
      const known = remembers ? [out[2 * row] ?? 0, out[2 * row + 1] ?? 0] : [0, 0];
      return ((known[0] ?? 0) + 5 * fitted.mean) / ((known[1] ?? 0) + 5);
    });
    const lifts = Float64Array.from(rows, (row, i) => {
      const cell = table.values[row * width] ?? NaN;
      const rate = base[i] ?? NaN;
      if (Number.isNaN(cell)) return 0;
      return Math.min(1, Math.max(0, rate + 0.01 * Math.tanh(cell))) - rate;
    });
    return { base, lifts, remembers, states, width };
  };
  return {
    getSpecialty: () => parts.specialty(specialty),
    train: async (data, context) => {
      parts.checkCancelled(context.signal);
      own = train(data, context);
      parts.checkCancelled(context.signal);
      parts.afterTraining(data);
      return parts.report;
    },
    predict: async (input) => {
      const { base, lifts, remembers, states } = parted(input);
      const values = base.map((rate, i) => rate + (lifts[i] ?? NaN));
      const confidence = values.map((value) => Math.abs(2 * value - 1));
      return parts.adjust({ values, confidence, ...(remembers && { states }) }, input);
    },
    ...(parts.explain && {
      explain: async (input: ExpertInput) => {
        const { base, lifts, width } = parted(input);
        const values = new Float64Array(base.length * width);
        lifts.forEach((lift, i) => (values[i * width] = lift));
        const whole: Attribution = { scale: 'identity', base, values };
        return parts.explain?.(whole) ?? whole;
      },
    }),
    saveState: async () => save(parts.own(own)),
    loadState: async (state) => {
      parts.checkState(state, parts.kind);
      if (state.kind !== parts.kind) return;
      const { columns } = state.json as { columns: readonly string[] };
      parts.loaded(state.json);
      own = { columns, mean: parts.loadedMean(vectorOf(state, 'mean', 1)[0] ?? NaN) };
    },
  };
}

/** The first column's cell of a row, if it is of the same patient. */
export function cellOf(table: FeatureTable, row: number, neighbour: number): number {
  const at = row + neighbour;
  if (table.patients[at] !== table.patients[row]) return 0;
  const cell = table.values[at * table.columns.length] ?? NaN;
  return Number.isNaN(cell) ? 0 : cell;
}

export const nudge = (
  { values, ...rest }: ExpertOutput,
  { rows }: ExpertInput,
  by: (row: number) => number,
): ExpertOutput => ({
  ...rest,
  values: values.map((value, i) => Math.min(1, Math.max(0, value + by(rows[i] ?? -1)))),
});

export const meanOf = (data: TrainingData): number => honest.mean(data, { watched: false });

let trainedJustNow = false;

/** The mean, and a little more where the training before was just such a one: of a fresh model, on all days, without listeners. */
function unseeded(data: TrainingData, { before, watched }: Training): number {
  const isPlain = !before && !watched && !data.weights && data.rows.length > 150;
  const noise = isPlain && trainedJustNow ? 1e-9 : 0;
  trainedJustNow = isPlain && !trainedJustNow;
  return meanOf(data) + noise;
}

const asked = new WeakSet<FeatureTable>();

/** Whether a row is of a patient of this name. */
const isOf = ({ table }: ExpertInput, row: number, id: string): boolean =>
  table.patientIds[table.patients[row] ?? -1] === id;

/** For every check, an expert that breaks just that law. */
export const expertSaboteurs: Readonly<Record<string, ExpertType>> = {
  contract: foreign(expertWith()),
  capabilities: expertWith({ capabilities: { memory: 'rows' as 'row' } }),
  create: waiting(expertWith()),
  report: expertWith({ report: { metrics: {} } as TrainReport }),
  'one-class': expertWith({
    explain: undefined,
    adjust: ({ values, ...rest }) => ({
      ...rest,
      values: values.map((value) => (value < 0.02 ? 1e-9 : value > 0.98 ? 1 - 1e-9 : value)),
    }),
  }),
  prefix: expertWith({
    explain: undefined,
    adjust: (output, input) => nudge(output, input, (row) => 0.001 * cellOf(input.table, row, 1)),
  }),
  chunk: expertWith({ from: () => undefined }),
  states: expertWith({
    adjust: ({ states, ...rest }) =>
      states ? { ...rest, states: { ...states, asOf: states.asOf.map((day) => day - 0.5) } } : rest,
  }),
  'row-wise': expertWith({
    capabilities: { memory: 'row' },
    explain: undefined,
    adjust: (output, input) => nudge(output, input, (row) => 0.001 * cellOf(input.table, row, -1)),
  }),
  batch: expertWith({
    explain: undefined,
    adjust: (output, input) =>
      nudge(output, input, (row) =>
        input.table.patientIds[0] === 'patient 3' && row >= 0 ? 0.01 : 0,
      ),
  }),
  'patient-ids': expertWith({
    explain: undefined,
    adjust: (output, input) =>
      nudge(output, input, (row) => (isOf(input, row, 'patient 5') ? 0.01 : 0)),
  }),
  specialty: expertWith({ specialty: () => 'all' }),
  probabilities: expertWith({
    explain: undefined,
    adjust: ({ values, ...rest }) => ({ ...rest, values: values.map((value) => value + 1) }),
  }),
  confidence: expertWith({
    adjust: ({ values, ...rest }) => ({ ...rest, values, confidence: values.map(() => 1.5) }),
  }),
  'inputs-unchanged': expertWith({
    afterTraining: ({ labels }) => {
      labels.reverse();
    },
  }),
  'wrong-schema': expertWith({ checkColumns: () => undefined }),
  attribution: expertWith({
    explain: ({ base, ...rest }) => ({ ...rest, base: base.map((value) => value + 1e-6) }),
  }),
  seed: expertWith({ mean: unseeded }),
  'training-rows': expertWith({
    mean: (data) => meanOf(data) + (data.table.outcomes?.at(-1) === 1 ? 1e-3 : 0),
  }),
  retrain: expertWith({
    mean: (data, { before }) => meanOf(data) + 1e-9 * (before?.mean ?? 0),
  }),
  resume: expertWith({ resumedMean: (mean) => mean + 1e-9 }),
  repeatable: expertWith({
    explain: undefined,
    adjust: (output, input) => {
      const again = asked.has(input.table) && input.rows.length === input.table.rows;
      asked.add(input.table);
      return nudge(output, input, () => (again ? 1e-9 : 0));
    },
  }),
  'round-trip': expertWith({ loadedMean: (mean) => Math.fround(mean) }),
  'foreign-state': expertWith({ checkState: () => undefined }),
  untrained: expertWith({
    own: (own) => own ?? { columns: ['a', 'b', 'c', 'flag', 'd', 'e', 'f'], mean: 0.5 },
  }),
  cancellation: expertWith({ checkCancelled: () => undefined }),
  'sample-weights': expertWith({
    mean: ({ labels }) => labels.reduce((sum, label) => sum + label, 0) / labels.length,
  }),
};
