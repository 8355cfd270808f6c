import {
  createState,
  defineCalibration,
  expectState,
  unfitted,
  vectorOf,
  type Calibration,
  type CalibrationType,
} from '@prodrome/core';
import { foreign, waiting } from './foreign.ts';
import { freeOptions } from './free-options.ts';

const kind = 'honest';

/** Draws each output's probabilities to its rate, by half. */
const honest = (): Calibration => {
  let rates: Float64Array | undefined;
  return {
    fit: (values, labels, outputs) => {
      rates = Float64Array.from({ length: outputs }, (_, o) => {
        const own = [...labels].filter(
          (__, at) => at % outputs === o && !Number.isNaN(values[at] ?? NaN),
        );
        return own.reduce((sum, label) => sum + label, 0) / own.length;
      });
      return { metrics: {}, notes: [] };
    },
    apply: (values) => {
      const known = rates ?? unfitted(kind);
      return values.map((value, at) => (value + (known[at % known.length] as number)) / 2);
    },
    saveState: () => createState(kind, 1, null, { rates: rates ?? unfitted(kind) }),
    loadState: (state) => {
      expectState(state, kind, [1]);
      rates = vectorOf(state, 'rates');
    },
  };
};

/** A calibration that keeps every law, but for the parts given. */
export const calibrationWith = (
  changes: (own: Calibration) => Partial<Calibration> = () => ({}),
): CalibrationType =>
  defineCalibration({
    type: kind,
    description: 'keeps every law',
    options: freeOptions,
    create: () => {
      const own = honest();
      return { ...own, ...changes(own) };
    },
  });

/** For every check, a calibration that breaks just that law. */
export const calibrationSaboteurs: Readonly<Record<string, CalibrationType>> = {
  contract: foreign(calibrationWith()),
  create: waiting(calibrationWith()),
  report: calibrationWith((own) => ({
    // nobody waits for it
    fit: (...given) => Promise.resolve(own.fit(...given)) as never,
  })),
  probabilities: calibrationWith((own) => ({
    apply: (values) => own.apply(values).map((value) => 2 * value),
  })),
  monotone: calibrationWith((own) => ({
    apply: (values) => own.apply(values).map((value) => 1 - value),
  })),
  'own-value': calibrationWith((own) => ({
    apply: (values) => own.apply(values).map((value) => (values.length < 100 ? value / 2 : value)),
  })),
  missing: calibrationWith((own) => ({
    fit: (values, labels, outputs) =>
      own.fit(
        values.map((value) => (Number.isNaN(value) ? 0.5 : value)),
        labels,
        outputs,
      ),
  })),
  'inputs-unchanged': calibrationWith((own) => ({
    fit: (values, labels, outputs) => {
      const report = own.fit(values, labels, outputs);
      values.sort();
      return report;
    },
  })),
  repeatable: calibrationWith((own) => {
    let fits = 0;
    return {
      fit: (...given) => {
        fits += 1;
        return own.fit(...given);
      },
      saveState: () => {
        const state = own.saveState();
        return fits > 1 ? { ...state, json: fits } : state;
      },
    };
  }),
  'round-trip': calibrationWith((own) => ({
    loadState: (state) => {
      expectState(state, kind, [1]);
      const rates = vectorOf(state, 'rates').map((rate) => rate + 1e-6);
      own.loadState(createState(kind, 1, null, { rates }));
    },
  })),
  unfitted: calibrationWith((own) => ({
    loadState: (state) => {
      if (state.kind === kind) own.loadState(state);
    },
  })),
};
