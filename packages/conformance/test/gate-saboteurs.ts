import {
  createState,
  defineGate,
  expectState,
  ProdromeError,
  throwIfCancelled,
  vectorOf,
  type GateType,
  type GatingBatch,
  type GatingData,
  type GatingNetwork,
} from '@prodrome/core';

interface Own {
  readonly experts: readonly string[];
  readonly scores: Float64Array;
}

interface Parts {
  scores(data: GatingData): Float64Array;
  afterTraining(data: GatingData): void;
  checkCancelled(signal: Parameters<typeof throwIfCancelled>[0]): void;
  own(own: Own | undefined): Own;
  checkExperts(own: Own, batch: GatingBatch): void;
  checkState(state: Parameters<typeof expectState>[0]): void;
  loaded(scores: Float64Array): Float64Array;
  adjust(weights: Float64Array, batch: GatingBatch): Float64Array;
}

const names = (batch: Pick<GatingBatch, 'experts'>): readonly string[] =>
  batch.experts.map(({ name }) => name);

const refuse = (code: 'STATE' | 'SCHEMA'): never => {
  throw new ProdromeError(code, { where: 'honest', expected: 'otherwise', got: 'this' });
};

/** Weights in proportion to exp(−mean squared error) of each expert. */
const honest: Parts = {
  scores: ({ values, labels, present, experts: { length: k } }) =>
    Float64Array.from({ length: k }, (_, j) => {
      let total = 0;
      let count = 0;
      labels.forEach((label, i) => {
        if (present[i * k + j] !== 1) return;
        total += ((values[i * k + j] ?? NaN) - label) ** 2;
        count += 1;
      });
      return Math.exp((-8 * total) / count);
    }),
  afterTraining: () => undefined,
  checkCancelled: (signal) => {
    throwIfCancelled(signal, 'honest');
  },
  own: (own) => own ?? refuse('STATE'),
  checkExperts: ({ experts }, batch) => {
    if (names(batch).join() !== experts.join()) refuse('SCHEMA');
  },
  checkState: (state) => {
    expectState(state, 'honest', [1]);
  },
  loaded: (scores) => scores,
  adjust: (weights) => weights,
};

/** A gate that keeps every law, but for the parts given. */
export function gateWith(changes: Partial<Parts> = {}): GateType {
  const parts = { ...honest, ...changes };
  return defineGate({
    type: 'honest',
    description: 'keeps every law',
    options: { '~standard': { version: 1, vendor: 'test', validate: (value) => ({ value }) } },
    capabilities: { tasks: ['binary'], outputs: 'one', memory: 'row' },
    create: (): GatingNetwork => {
      let own: Own | undefined;
      return {
        train: async (data, { signal }) => {
          parts.checkCancelled(signal);
          own = { experts: names(data), scores: parts.scores(data) };
          parts.afterTraining(data);
          return { metrics: {}, notes: [] };
        },
        predictWeights: async (batch) => {
          const fitted = parts.own(own);
          parts.checkExperts(fitted, batch);
          const k = batch.experts.length;
          const weights = new Float64Array(batch.context.rows * k);
          for (let i = 0; i < batch.context.rows; i++) {
            let total = 0;
            for (let j = 0; j < k; j++)
              total += (batch.present[i * k + j] ?? 0) * (fitted.scores[j] ?? 0);
            if (total === 0) continue;
            for (let j = 0; j < k; j++) {
              weights[i * k + j] =
                ((batch.present[i * k + j] ?? 0) * (fitted.scores[j] ?? 0)) / total;
            }
          }
          return { weights: parts.adjust(weights, batch) };
        },
        saveState: async () => {
          const { experts, scores } = parts.own(own);
          return createState('honest', 1, { experts }, { scores });
        },
        loadState: async (state) => {
          parts.checkState(state);
          if (state.kind !== 'honest') return;
          const { experts } = state.json as { experts: readonly string[] };
          own = { experts, scores: parts.loaded(vectorOf(state, 'scores')) };
        },
      };
    },
  });
}

let trainings = 0;

/** For every check, a gate that breaks just that law. */
export const gateSaboteurs: Readonly<Record<string, GateType>> = {
  simplex: gateWith({ adjust: (weights) => weights.map((weight) => 1.01 * weight) }),
  present: gateWith({
    adjust: (weights, { present }) =>
      weights.map((weight, at) => (present[at] === 0 && weights[at - 1] !== 1 ? 1e-12 : weight)),
  }),
  extremes: gateWith({
    adjust: (weights, { confidence, experts: { length: k } }) => {
      const unsure = (at: number): boolean =>
        Math.max(
          ...confidence
            .subarray(at - (at % k), at - (at % k) + k)
            .map((own) => (own >= 0 ? own : -1)),
        ) === 0;
      return weights.map((weight, at) => (unsure(at) ? weight / 0 : weight));
    },
  }),
  rows: gateWith({
    adjust: (weights, { context: { rows }, experts: { length: k } }) =>
      rows > 100 ? weights : weights.map((weight, at) => weight + shift(weights, at, k)),
  }),
  permutation: gateWith({
    scores: (data) => honest.scores(data).map((score, j) => score * (1 + j)),
  }),
  'inputs-unchanged': gateWith({
    afterTraining: ({ folds }) => {
      folds.fill(0);
    },
  }),
  seed: gateWith({
    scores: (data) => honest.scores(data).map((score) => score + 1e-9 * trainings++),
  }),
  'round-trip': gateWith({ loaded: (scores) => scores.map(Math.fround) }),
  'foreign-state': gateWith({ checkState: () => undefined }),
  'other-experts': gateWith({ checkExperts: () => undefined }),
  untrained: gateWith({
    own: (own) =>
      own ?? { experts: ['first', 'second', 'third'], scores: Float64Array.of(1, 1, 1) },
  }),
  cancellation: gateWith({ checkCancelled: () => undefined }),
};

/** Moves weight between the first two experts where both have some, keeping the row on the simplex. */
function shift(weights: Float64Array, at: number, k: number): number {
  const row = at - (at % k);
  const [one = 0, two = 0] = weights.subarray(row, row + 2);
  if (one < 0.01 || two < 0.01) return 0;
  return at % k === 0 ? 0.005 : at % k === 1 ? -0.005 : 0;
}
