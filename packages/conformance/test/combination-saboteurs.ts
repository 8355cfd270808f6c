import {
  createState,
  defineCombination,
  expectState,
  unfitted,
  vectorOf,
  type CombinationStrategy,
  type CombinationType,
} from '@prodrome/core';
import { foreign, waiting } from './foreign.ts';
import { freeOptions } from './free-options.ts';

const kind = 'honest';

/** The weighted mean, drawn to the rate of training by so much. */
const honest = (drawn: number): CombinationStrategy => {
  let rate: Float64Array | undefined;
  return {
    additive: drawn === 0,
    train: async ({ labels }) => {
      rate = Float64Array.of(labels.reduce((sum, label) => sum + label, 0) / labels.length);
      return { metrics: {}, notes: [] };
    },
    combine: ({ experts, outputs, values, weights, present }) => {
      const [known = NaN] = rate ?? unfitted(kind);
      return Float64Array.from({ length: values.length / experts }, (_, cell) => {
        const [row, output] = [Math.floor(cell / outputs), cell % outputs];
        let sum = NaN;
        for (let j = 0; j < experts; j++) {
          const at = row * experts + j;
          if (present[at] !== 1) continue;
          const from = at * outputs + output;
          sum =
            (Number.isNaN(sum) ? 0 : sum) + (weights[from] as number) * (values[from] as number);
        }
        return (1 - drawn) * Math.min(1, sum) + (drawn === 0 ? 0 : drawn * known);
      });
    },
    saveState: async () => createState(kind, 1, null, { rate: rate ?? unfitted(kind) }),
    loadState: async (state) => {
      expectState(state, kind, [1]);
      rate = vectorOf(state, 'rate', 1);
    },
  };
};

/** A combination that keeps every law, but for the parts given. */
export const combinationWith = (
  changes: (own: CombinationStrategy) => Partial<CombinationStrategy> = () => ({}),
  drawn = 0.5,
): CombinationType =>
  defineCombination({
    type: kind,
    description: 'keeps every law',
    options: freeOptions,
    capabilities: { tasks: ['binary'], outputs: 'any' },
    create: () => {
      const own = honest(drawn);
      return { ...own, ...changes(own) };
    },
  });

/** For every check, a combination that breaks just that law. */
export const combinationSaboteurs: Readonly<Record<string, CombinationType>> = {
  contract: foreign(combinationWith()),
  capabilities: Object.assign({}, combinationWith(), { capabilities: { tasks: ['binary'] } }),
  create: waiting(combinationWith()),
  report: combinationWith((own) => ({
    train: async (...given) => {
      await own.train(...given);
      return { metrics: { loss: '0.5' } } as never;
    },
  })),
  probabilities: combinationWith((own) => ({
    combine: (batch) =>
      own.combine(batch).map((value, cell) => (batch.values.includes(1) && cell === 0 ? 2 : value)),
  })),
  'absent-row': combinationWith((own) => ({
    combine: (batch) => own.combine(batch).map((value) => (Number.isNaN(value) ? 0.5 : value)),
  })),
  'absent-unread': combinationWith((own) => ({
    combine: (batch) =>
      own
        .combine(batch)
        .map((value) =>
          batch.values.some(Number.isNaN) || Number.isNaN(value) ? value : value / 2,
        ),
  })),
  'own-row': combinationWith((own) => ({
    combine: (batch) =>
      own.combine(batch).map((value) => (batch.present.length < 100 ? value / 2 : value)),
  })),
  additive: combinationWith(() => ({ additive: true })),
  'inputs-unchanged': combinationWith((own) => ({
    train: async (data, context) => {
      const report = await own.train(data, context);
      data.labels.sort();
      return report;
    },
  })),
  seed: combinationWith((own) => {
    let times = 0;
    return {
      train: (data, context) => {
        times += 1;
        return own.train(data, context);
      },
      saveState: async () => {
        const state = await own.saveState();
        return times > 1 ? { ...state, json: times } : state;
      },
    };
  }),
  'round-trip': combinationWith((own) => ({
    loadState: async (state) => {
      expectState(state, kind, [1]);
      const rate = vectorOf(state, 'rate', 1).map((value) => value + 1e-6);
      await own.loadState(createState(kind, 1, null, { rate }));
    },
  })),
  'foreign-state': combinationWith((own) => ({
    loadState: async (state) => {
      if (state.kind === kind) await own.loadState(state);
    },
  })),
  untrained: combinationWith((own) => ({
    saveState: () => own.saveState().catch(() => createState(kind, 1, null)),
  })),
};
