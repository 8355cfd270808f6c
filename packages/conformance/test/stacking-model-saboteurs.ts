import {
  createState,
  defineStackingModel,
  expectState,
  ProdromeError,
  throwIfCancelled,
  unfitted,
  vectorOf,
  type StackingModel,
  type StackingModelType,
} from '@prodrome/core';
import { foreign, waiting } from './foreign.ts';
import { freeOptions } from './free-options.ts';

const kind = 'honest';

/** The weighted rate, moved by the first input. */
const honest = (): StackingModel => {
  let fit: Float64Array | undefined;
  return {
    train: async ({ columns, labels, weights }, { signal }) => {
      throwIfCancelled(signal, kind);
      const total = weights.reduce((sum, weight) => sum + weight, 0);
      const events = labels.reduce((sum, label, i) => sum + label * (weights[i] as number), 0);
      fit = Float64Array.of(columns, events / total);
      return { metrics: {}, notes: [] };
    },
    predict: (inputs, columns) => {
      const [width, rate = NaN] = fit ?? unfitted(kind);
      if (columns !== width) {
        throw new ProdromeError('SCHEMA', { where: kind, expected: String(width), got: 'others' });
      }
      const risk = (x: number): number => 1 / (1 + Math.exp(-x));
      return Float64Array.from(
        { length: inputs.length / columns },
        (_, i) => 0.5 * rate + 0.5 * risk(inputs[i * columns] as number),
      );
    },
    saveState: () => createState(kind, 1, null, { fit: fit ?? unfitted(kind) }),
    loadState: (state) => {
      expectState(state, kind, [1]);
      fit = vectorOf(state, 'fit', 2);
    },
  };
};

/** A stacking model that keeps every law, but for the parts given. */
export const stackingModelWith = (
  changes: (own: StackingModel) => Partial<StackingModel> = () => ({}),
): StackingModelType =>
  defineStackingModel({
    type: kind,
    description: 'keeps every law',
    options: freeOptions,
    create: () => {
      const own = honest();
      return { ...own, ...changes(own) };
    },
  });

/** For every check, a stacking model that breaks just that law. */
export const stackingModelSaboteurs: Readonly<Record<string, StackingModelType>> = {
  contract: foreign(stackingModelWith()),
  create: waiting(stackingModelWith()),
  report: stackingModelWith((own) => ({
    train: async (...given) => {
      await own.train(...given);
      return undefined as never;
    },
  })),
  probabilities: stackingModelWith((own) => ({
    predict: (inputs, columns) =>
      own
        .predict(inputs, columns)
        .map((p, i) => (Math.abs(inputs[i * columns] ?? 0) > 30 ? NaN : p)),
  })),
  'own-row': stackingModelWith((own) => ({
    predict: (inputs, columns) =>
      own.predict(inputs, columns).map((p) => (inputs.length < 100 ? p / 2 : p)),
  })),
  weights: stackingModelWith((own) => ({
    train: (data, context) => own.train({ ...data, weights: data.weights.map(() => 1) }, context),
  })),
  'inputs-unchanged': stackingModelWith((own) => ({
    predict: (inputs, columns) => {
      const out = own.predict(inputs, columns);
      // only where it was 0, which tells nothing
      if (inputs[10] === 0) inputs[10] = 1e-9;
      return out;
    },
  })),
  seed: stackingModelWith((own) => {
    let times = 0;
    return {
      train: (data, context) => {
        times += 1;
        return own.train(data, context);
      },
      saveState: () => {
        const state = own.saveState();
        return times > 1 ? { ...state, json: times } : state;
      },
    };
  }),
  'round-trip': stackingModelWith((own) => ({
    loadState: (state) => {
      expectState(state, kind, [1]);
      const [columns = NaN, rate = NaN] = vectorOf(state, 'fit', 2);
      own.loadState(createState(kind, 1, null, { fit: Float64Array.of(columns, rate + 1e-6) }));
    },
  })),
  'other-columns': stackingModelWith((own) => ({
    predict: (inputs, columns) =>
      columns === 2 ? new Float64Array(inputs.length / 2) : own.predict(inputs, columns),
  })),
  untrained: stackingModelWith((own) => ({
    loadState: (state) => {
      if (state.kind === kind) own.loadState(state);
    },
  })),
  cancellation: stackingModelWith((own) => ({
    train: (data, { stream }) => own.train(data, { stream }),
  })),
};
