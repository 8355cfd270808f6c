import {
  createState,
  defineGate,
  expectState,
  ProdromeError,
  runScan,
  throwIfCancelled,
  vectorOf,
  type GateCallContext,
  type GateCapabilities,
  type GateEvent,
  type GateType,
  type GatingBatch,
  type GatingData,
  type GatingNetwork,
  type GatingOutput,
  type PatientScan,
  type TrainContext,
  type TrainReport,
} from '@prodrome/core';
import { foreign, waiting } from './foreign.ts';

interface Own {
  readonly experts: readonly string[];
  /** [k, outputs] */
  readonly scores: Float64Array;
}

interface Training {
  /** What an earlier training of this gate left. */
  readonly before?: Own | undefined;
  /** Whether somebody wants checkpoints. */
  readonly watched: boolean;
}

/** Where a saboteur reaches in; each is a part of a gate that keeps every law. */
interface Parts {
  capabilities: Partial<GateCapabilities>;
  kind: string;
  scores(data: GatingData, training: Training): Float64Array;
  resumed(scores: Float64Array): Float64Array;
  afterTraining(data: GatingData): void;
  report: TrainReport;
  checkCancelled(signal: Parameters<typeof throwIfCancelled>[0]): void;
  own(own: Own | undefined): Own;
  checkExperts(own: Own, batch: GatingBatch): void;
  checkState(state: Parameters<typeof expectState>[0], kind: string): void;
  loaded(scores: Float64Array, json: unknown): Float64Array;
  saved: Readonly<Record<string, unknown>>;
  from(batch: GatingBatch): GatingBatch['from'];
  adjust(output: GatingOutput, batch: GatingBatch, context?: GateCallContext): GatingOutput;
}

const names = (batch: Pick<GatingBatch, 'experts'>): readonly string[] =>
  batch.experts.map(({ name }) => name);

const refuse = (code: 'STATE' | 'SCHEMA'): never => {
  throw new ProdromeError(code, { where: 'honest', expected: 'otherwise', got: 'this' });
};

/** How many days a patient has. */
const dayCount: PatientScan = {
  width: 1,
  outputs: 1,
  initial: () => new Float64Array(1),
  learn: (state) => {
    state[0] = (state[0] ?? 0) + 1;
  },
  predict: (state, _day, out, at) => {
    out[at] = state[0] ?? NaN;
  },
};

/** Weights in proportion to exp(−mean squared error) of each expert. */
const honest: Parts = {
  capabilities: {},
  kind: 'honest',
  scores: ({ values, labels, present, outputs, experts: { length: k } }) =>
    Float64Array.from({ length: k * outputs }, (_, place) => {
      const j = Math.floor(place / outputs);
      const o = place % outputs;
      let total = 0;
      let count = 0;
      for (let i = 0; i < present.length / k; i++) {
        if (present[i * k + j] !== 1) continue;
        const answer = values[(i * k + j) * outputs + o] ?? NaN;
        total += (answer - (labels[i * outputs + o] ?? NaN)) ** 2;
        count += 1;
      }
      return Math.exp((-8 * total) / count);
    }),
  resumed: (scores) => scores,
  afterTraining: () => undefined,
  report: { metrics: {}, notes: [] },
  checkCancelled: (signal) => {
    throwIfCancelled(signal, 'honest');
  },
  own: (own) => own ?? refuse('STATE'),
  checkExperts: ({ experts }, batch) => {
    if (names(batch).join() !== experts.join()) refuse('SCHEMA');
  },
  checkState: (state, kind) => {
    expectState(state, kind, [1]);
  },
  loaded: (scores) => scores,
  saved: {},
  from: ({ from }) => from,
  adjust: (output) => output,
};

/** A gate that keeps every law, but for the parts given. */
export function gateWith(changes: Partial<Parts> = {}): GateType {
  const parts = { ...honest, ...changes };
  return defineGate({
    type: 'honest',
    description: 'keeps every law',
    options: { '~standard': { version: 1, vendor: 'test', validate: (value) => ({ value }) } },
    capabilities: { tasks: ['binary'], outputs: 'any', memory: 'row', ...parts.capabilities },
    create: () => createWith(parts),
  });
}

function createWith(parts: Parts): GatingNetwork {
  let own: Own | undefined;
  const save = ({ experts, scores }: Own) => {
    const json = { ...parts.saved, experts };
    return createState(parts.kind, 1, json, { scores });
  };
  const train = (data: GatingData, context: TrainContext): Own => {
    const { resume } = context;
    const experts = names(data);
    if (resume) return { experts, scores: parts.resumed(vectorOf(resume, 'scores')) };
    const watched = 'checkpoint' in context;
    const scores = parts.scores(data, { before: own, watched });
    context.checkpoint?.(() => save({ experts, scores }));
    return { experts, scores };
  };
  return {
    train: async (data, context) => {
      parts.checkCancelled(context.signal);
      own = train(data, context);
      parts.afterTraining(data);
      return parts.report;
    },
    predictWeights: async (batch, context) => {
      const fitted = parts.own(own);
      parts.checkExperts(fitted, batch);
      const from = parts.from(batch);
      const { out, states } = runScan(dayCount, batch.context, {
        out: new Float64Array(batch.context.rows),
        stride: 1,
        at: 0,
        ...(from && { from }),
      });
      const remembers = (parts.capabilities.memory ?? 'row') !== 'row';
      const bonus = out.map((days) => (remembers ? 1 / (1 + days) : 0));
      const weights = shareOut(fitted, batch, bonus);
      return parts.adjust({ weights, ...(remembers && { states }) }, batch, context);
    },
    saveState: async () => save(parts.own(own)),
    loadState: async (state) => {
      parts.checkState(state, parts.kind);
      if (state.kind !== parts.kind) return;
      const { experts } = state.json as { experts: readonly string[] };
      own = { experts, scores: parts.loaded(vectorOf(state, 'scores'), state.json) };
    },
  };
}

/** Shares of the present experts by their scores and what every one of a row has beside. */
function shareOut(
  { scores }: Own,
  { present, outputs, experts: { length: k } }: GatingBatch,
  bonus: Float64Array,
): Float64Array {
  const weights = new Float64Array(present.length * outputs);
  for (let i = 0; i < bonus.length; i++) {
    for (let o = 0; o < outputs; o++) {
      const shares = Array.from({ length: k }, (_, j) =>
        present[i * k + j] === 1 ? (scores[j * outputs + o] ?? NaN) + (bonus[i] ?? NaN) : 0,
      );
      const total = shares.reduce((sum, share) => sum + share, 0);
      shares.forEach((share, j) => {
        weights[(i * k + j) * outputs + o] = total === 0 ? 0 : share / total;
      });
    }
  }
  return weights;
}

export const scoresOf = (data: GatingData): Float64Array => honest.scores(data, { watched: false });

/** Moves weight from the second to the first expert on some rows, where both have some. */
export function shifted(
  { weights, ...rest }: GatingOutput,
  batch: GatingBatch,
  on: (row: number) => number | boolean,
): GatingOutput {
  const { outputs, context, experts } = batch;
  const moved = weights.slice();
  for (let row = 0; row < context.rows; row++) {
    const by = 0.005 * Number(on(row));
    const place = (name: string): number =>
      (row * experts.length + names(batch).indexOf(name)) * outputs;
    const [to, from] = [place('first'), place('second')];
    if ((moved[to] ?? 0) < 0.01 || (moved[from] ?? 0) < 0.01) continue;
    moved[to] = (moved[to] ?? NaN) + by;
    moved[from] = (moved[from] ?? NaN) - by;
  }
  return { ...rest, weights: moved };
}

/** The first context of the row so many places on, where it is of the same patient. */
export function contextOf({ context }: GatingBatch, row: number, places: number): number {
  const at = row + places;
  if (context.patients[at] !== context.patients[row]) return 0;
  return context.values[at * context.columns.length] ?? 0;
}

/** A gate that moves weight on some rows. */
export const shifting = (
  on: (batch: GatingBatch, row: number) => number | boolean,
  capabilities: Partial<GateCapabilities> = {},
): GateType =>
  gateWith({
    capabilities,
    adjust: (output, batch) => shifted(output, batch, (row) => on(batch, row)),
  });

export const remembering = { memory: { stateWidth: 1 } } as const;

/** The losses of an expert have risen. */
export const rise = (row: number, expert = 'first'): GateEvent => ({
  ...{ row, kind: 'drift', expert, direction: 'up' },
});

const asked = new WeakSet<GatingBatch>();
let trainedJustNow = false;

/** The scores, and a little more where the training before was just such a one: of a fresh gate, without listeners. */
function unseeded(data: GatingData, { before, watched }: Training): Float64Array {
  const isPlain = !before && !watched && data.outputs === 1;
  const noise = isPlain && trainedJustNow ? 1e-9 : 0;
  trainedJustNow = isPlain && !trainedJustNow;
  return scoresOf(data).map((score) => score + noise);
}

/** For every check, a gate that breaks just that law. */
export const gateSaboteurs: Readonly<Record<string, GateType>> = {
  contract: foreign(gateWith()),
  capabilities: gateWith({ capabilities: { memory: 'rows' as 'row' } }),
  create: waiting(gateWith()),
  report: gateWith({ report: { notes: [] } as unknown as TrainReport }),
  simplex: gateWith({
    adjust: ({ weights }) => ({ weights: weights.map((weight) => 1.01 * weight) }),
  }),
  present: gateWith({
    adjust: ({ weights }, { present, outputs }) => ({
      weights: weights.map((weight, at) =>
        present[Math.floor(at / outputs)] === 0 && weights[at - outputs] !== 1 ? 1e-12 : weight,
      ),
    }),
  }),
  extremes: gateWith({
    adjust: ({ weights }, { confidence, outputs, experts: { length: k } }) => {
      const unsure = (at: number): boolean => {
        const row = Math.floor(at / (k * outputs)) * k;
        const known = confidence.subarray(row, row + k).filter((own) => !Number.isNaN(own));
        return known.length > 0 && known.every((own) => own === 0);
      };
      return { weights: weights.map((weight, at) => (unsure(at) ? weight / 0 : weight)) };
    },
  }),
  permutation: gateWith({
    scores: (data) =>
      scoresOf(data).map((score, at) => score * (1 + Math.floor(at / data.outputs))),
  }),
  'inputs-unchanged': gateWith({
    afterTraining: ({ folds }) => {
      folds.fill(0);
    },
  }),
  repeatable: gateWith({
    adjust: (output, batch) => {
      const again = asked.has(batch);
      asked.add(batch);
      return shifted(output, batch, () => again);
    },
  }),
  prefix: shifting((batch, row) => contextOf(batch, row, 1) > 0, remembering),
  batch: shifting(({ context }) => context.patientIds.length === 1, remembering),
  'row-wise': shifting(({ context: { patients, times } }, row) => {
    const gap = (times[row] ?? NaN) - (times[row - 1] ?? NaN);
    return patients[row] === patients[row - 1] && gap > 1;
  }),
  'patient-ids': shifting(
    ({ context }, row) => context.patientIds[context.patients[row] ?? -1] === 'p5',
  ),
  chunk: gateWith({ capabilities: remembering, from: () => undefined }),
  states: gateWith({
    capabilities: remembering,
    adjust: ({ states, ...rest }) =>
      states ? { ...rest, states: { ...states, asOf: states.asOf.map((day) => day - 0.5) } } : rest,
  }),
  events: gateWith({ adjust: (output) => ({ ...output, events: [rise(0, 'nobody')] }) }),
  steps: gateWith({
    adjust: (output) => ({
      ...output,
      steps: [{ name: 'gate', weights: output.weights.map(() => 0) }],
    }),
  }),
  seed: gateWith({ scores: unseeded }),
  retrain: gateWith({
    scores: (data, { before }) =>
      scoresOf(data).map((score, at) => score + 1e-9 * (before?.scores[at] ?? 0)),
  }),
  resume: gateWith({ resumed: (scores) => scores.map((score) => score + 1e-9) }),
  'round-trip': gateWith({ loaded: (scores) => scores.map(Math.fround) }),
  'foreign-state': gateWith({ checkState: () => undefined }),
  'other-experts': gateWith({ checkExperts: () => undefined }),
  untrained: gateWith({
    own: (own) =>
      own ?? { experts: ['first', 'second', 'third'], scores: Float64Array.of(1, 1, 1) },
  }),
  cancellation: gateWith({ checkCancelled: () => undefined }),
};
