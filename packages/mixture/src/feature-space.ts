import {
  expectState,
  nestStates,
  ProdromeError,
  unnestStates,
  type ComponentState,
  type FeatureTable,
  type PatientStates,
  type Transform,
} from '@prodrome/core';
import { createHistoryFeatures, type HistoryFeatures } from '@prodrome/preprocessing';

/** A table as experts are given it. */
export interface Features {
  /** Own units with NaN, history columns added. */
  readonly raw: FeatureTable;
  /** After the `preprocessing` section. */
  readonly prepared: FeatureTable;
  /** The history fold's memory of each patient. */
  readonly states: PatientStates;
}

/** Fitted features: causal history, then preprocessing. */
export interface FeatureSpace {
  /** Learns from this table, which must hold training patients only. */
  fit(table: FeatureTable, rows: Int32Array): readonly string[];
  apply(table: FeatureTable, from?: PatientStates): Features;
  readonly stateWidth: number;
  saveState(): ComponentState;
  loadState(state: ComponentState): void;
}

const kind = 'feature_space';

/** An unfitted feature space. */
export function createFeatureSpace(transform: Transform): FeatureSpace {
  const history: HistoryFeatures = createHistoryFeatures();
  return {
    stateWidth: history.stateWidth,
    fit: (table, rows) => {
      history.fit(table);
      return transform.fit(history.apply(table).table, rows).notes;
    },
    apply: (table, from) => {
      const { table: raw, states } = history.apply(table, from);
      return { raw, prepared: transform.apply(raw), states };
    },
    saveState: () =>
      nestStates(kind, 1, null, {
        history: history.saveState(),
        preprocessing: transform.saveState(),
      }),
    loadState: (state) => {
      expectState(state, kind, [1]);
      const { parts } = unnestStates(state);
      const { history: first, preprocessing: second } = parts;
      if (!first || !second) {
        throw new ProdromeError('STATE', {
          where: `state of ${kind}`,
          expected: 'parts history and preprocessing',
          got: Object.keys(parts).join(', '),
        });
      }
      history.loadState(first);
      transform.loadState(second);
    },
  };
}
