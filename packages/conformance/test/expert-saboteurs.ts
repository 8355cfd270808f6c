import {
  createState,
  defineExpert,
  expectState,
  ProdromeError,
  runScan,
  throwIfCancelled,
  vectorOf,
  type Capabilities,
  type ExpertInput,
  type ExpertModel,
  type ExpertOutput,
  type ExpertType,
  type FeatureTable,
  type PatientScan,
  type TrainingData,
} from '@prodrome/core';

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

/** Where a saboteur reaches in; each is a part of an expert that keeps every law. */
interface Parts {
  capabilities: Partial<Capabilities>;
  kind: string;
  specialty(given: string): string;
  mean(data: TrainingData): number;
  afterTraining(data: TrainingData): void;
  checkCancelled(signal: Parameters<typeof throwIfCancelled>[0]): void;
  checkColumns(own: Own, table: FeatureTable): void;
  own(own: Own | undefined): Own;
  checkState(state: Parameters<typeof expectState>[0], kind: string): void;
  loadedMean(mean: number): number;
  from(input: ExpertInput): ExpertInput['from'];
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
  from: ({ from }) => from,
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
    create: (_, { specialty }): ExpertModel => {
      let own: Own | undefined;
      return {
        getSpecialty: () => parts.specialty(specialty),
        train: async (data, { signal }) => {
          parts.checkCancelled(signal);
          own = { columns: names(data.table), mean: parts.mean(data) };
          parts.checkCancelled(signal);
          parts.afterTraining(data);
          return { metrics: {}, notes: [] };
        },
        predict: async (input) => {
          const { table, rows } = input;
          const fitted = parts.own(own);
          parts.checkColumns(fitted, table);
          const from = parts.from(input);
          const remembers =
            typeof expertMemory(parts) === 'object' && 'stateWidth' in Object(expertMemory(parts));
          const { out, states } = runScan(counts, table, {
            out: new Float64Array(2 * table.rows),
            stride: 2,
            at: 0,
            ...(from && { from }),
          });
          const width = table.columns.length;
          const values = Float64Array.from(rows, (row) => {
            const known = remembers ? [out[2 * row] ?? 0, out[2 * row + 1] ?? 0] : [0, 0];
            const rate = ((known[0] ?? 0) + 5 * fitted.mean) / ((known[1] ?? 0) + 5);
            const cell = table.values[row * width] ?? NaN;
            return Number.isNaN(cell)
              ? rate
              : Math.min(1, Math.max(0, rate + 0.01 * Math.tanh(cell)));
          });
          const confidence = values.map((value) => Math.abs(2 * value - 1));
          return parts.adjust({ values, confidence, ...(remembers && { states }) }, input);
        },
        saveState: async () => {
          const { columns, mean } = parts.own(own);
          return createState(parts.kind, 1, { columns }, { mean: Float64Array.of(mean) });
        },
        loadState: async (state) => {
          parts.checkState(state, parts.kind);
          if (state.kind !== parts.kind) return;
          const { columns } = state.json as { columns: readonly string[] };
          own = { columns, mean: parts.loadedMean(vectorOf(state, 'mean', 1)[0] ?? NaN) };
        },
      };
    },
  });
}

const expertMemory = ({ capabilities }: Parts): Capabilities['memory'] =>
  capabilities.memory ?? { stateWidth: 2 };

/** The first column's cell of a row, if it is of the same patient. */
function cellOf(table: FeatureTable, row: number, neighbour: number): number {
  const at = row + neighbour;
  if (table.patients[at] !== table.patients[row]) return 0;
  const cell = table.values[at * table.columns.length] ?? NaN;
  return Number.isNaN(cell) ? 0 : cell;
}

const nudge = (
  { values, ...rest }: ExpertOutput,
  { rows }: ExpertInput,
  by: (row: number) => number,
): ExpertOutput => ({
  ...rest,
  values: values.map((value, i) => Math.min(1, Math.max(0, value + by(rows[i] ?? -1)))),
});

let trainings = 0;
const asked = new WeakSet<FeatureTable>();

/** For every check, an expert that breaks just that law. */
export const expertSaboteurs: Readonly<Record<string, ExpertType>> = {
  prefix: expertWith({
    adjust: (output, input) => nudge(output, input, (row) => 0.001 * cellOf(input.table, row, 1)),
  }),
  chunk: expertWith({ from: () => undefined }),
  states: expertWith({
    adjust: ({ states, ...rest }) =>
      states ? { ...rest, states: { ...states, asOf: states.asOf.map((day) => day - 0.5) } } : rest,
  }),
  'row-wise': expertWith({
    capabilities: { memory: 'row' },
    adjust: (output, input) => nudge(output, input, (row) => 0.001 * cellOf(input.table, row, -1)),
  }),
  'other-patients': expertWith({
    adjust: (output, input) =>
      nudge(output, input, (row) =>
        input.table.patientIds[0] === 'patient 3' && row >= 0 ? 0.01 : 0,
      ),
  }),
  'asked-rows': expertWith({
    adjust: (output, input) =>
      nudge(output, input, () => (input.rows.length < input.table.rows ? 0.01 : 0)),
  }),
  specialty: expertWith({ specialty: () => 'all' }),
  probabilities: expertWith({
    adjust: ({ values, ...rest }) => ({ ...rest, values: values.map((value) => value + 1) }),
  }),
  confidence: expertWith({
    adjust: ({ values, ...rest }) => ({ ...rest, values, confidence: values.map(() => 1.5) }),
  }),
  'inputs-unchanged': expertWith({
    afterTraining: ({ labels, weights }) => {
      if (!weights) labels.reverse();
    },
  }),
  'wrong-schema': expertWith({ checkColumns: () => undefined }),
  seed: expertWith({ mean: (data) => honest.mean(data) + 1e-9 * trainings++ }),
  repeatable: expertWith({
    adjust: (output, input) => {
      const again = asked.has(input.table) && input.rows.length === input.table.rows;
      asked.add(input.table);
      return nudge(output, input, () => (again ? 1e-9 : 0));
    },
  }),
  'round-trip': expertWith({ loadedMean: (mean) => Math.fround(mean) }),
  'foreign-state': expertWith({ checkState: () => undefined }),
  untrained: expertWith({ own: (own) => own ?? { columns: ['a', 'b', 'c', 'flag'], mean: 0.5 } }),
  cancellation: expertWith({ checkCancelled: () => undefined }),
  'sample-weights': expertWith({
    mean: ({ labels }) => labels.reduce((sum, label) => sum + label, 0) / labels.length,
  }),
  'plain-state': expertWith({ kind: '' }),
};
