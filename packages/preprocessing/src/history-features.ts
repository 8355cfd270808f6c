import {
  appendScan,
  createState,
  emptyStates,
  expectState,
  unfitted,
  vectorOf,
  type CausalTable,
  type ComponentState,
  type FeatureColumn,
  type FeatureTable,
  type GraphBuilder,
  type PatientStates,
  type TransformGraphInput,
  type TransformGraphOutput,
} from '@prodrome/core';
import { fitShrinkage } from '@prodrome/numerics';
import { completeOptions, noOptionsSchema, type NoOptions } from './complete-options.ts';
import { createHistoryScan, historyColumns, type HistoryPrior } from './history-scan.ts';
import { appendScanGraph } from './scan-graphs.ts';

/** Adds the history domain to diaries. Its only fitted numbers are the prior of the running rate. */
export interface HistoryFeatures {
  /** Learns the prior from the outcomes of all rows of this table: give it training patients only. */
  fit(table: FeatureTable): void;
  /**
   * The table with the history columns after its own, and each patient's state after the last row.
   * A table without outcomes comes back as it is, with states of width 0.
   */
  apply(table: FeatureTable, from?: PatientStates): CausalTable;
  /** Numbers remembered of each patient. @throws ProdromeError `STATE` before `fit` or `loadState`. */
  readonly stateWidth: number;
  /** {@link apply} as a graph; the features as they are where nothing was learned. */
  toGraph(graph: GraphBuilder, input: TransformGraphInput): TransformGraphOutput;
  saveState(): ComponentState;
  loadState(state: ComponentState): void;
}

const kind = 'history_features';

const columns = historyColumns.map((name): FeatureColumn => ({
  name,
  domain: 'history',
  kind: name.startsWith('outcome_') ? 'binary' : 'number',
}));

/** Unfitted history features. */
export function createHistoryFeatures(options: NoOptions = {}): HistoryFeatures {
  completeOptions('createHistoryFeatures', noOptionsSchema, options);
  let prior: HistoryPrior | undefined;
  const fitted = (): HistoryPrior => prior ?? unfitted(kind);
  return {
    get stateWidth() {
      return hasHistory(fitted()) ? createHistoryScan(fitted()).width : 0;
    },
    fit: (table) => {
      prior = fitPrior(table);
    },
    apply: (table, from) =>
      table.outcomes && hasHistory(fitted())
        ? appendScan(table, { scan: createHistoryScan(fitted()), columns }, from)
        : { table, states: emptyStates(table, from) },
    toGraph: (graph, input) =>
      hasHistory(fitted())
        ? appendScanGraph(kind, createHistoryScan(fitted()), graph, input)
        : { features: input.features },
    saveState: () => {
      const { mean, strength } = fitted();
      return createState(kind, 1, null, { prior: Float64Array.of(mean, strength) });
    },
    loadState: (state) => {
      expectState(state, kind, [1]);
      const [mean = NaN, strength = NaN] = vectorOf(state, 'prior', 2);
      prior = { mean, strength };
    },
  };
}

/** A table without outcomes leaves no prior. */
const hasHistory = ({ mean }: HistoryPrior): boolean => !Number.isNaN(mean);

/** Prior of the running rate: the one that best forecasts each next recorded outcome. */
function fitPrior(table: FeatureTable): HistoryPrior {
  const { outcomes, patients, rows } = table;
  if (!outcomes) return { mean: NaN, strength: NaN };
  const successes: number[] = [];
  const trials: number[] = [];
  const labels: number[] = [];
  let events = 0;
  let recorded = 0;
  for (let row = 0; row < rows; row++) {
    if (row === 0 || patients[row] !== patients[row - 1]) events = recorded = 0;
    const outcome = outcomes[row] as number;
    if (Number.isNaN(outcome)) continue;
    successes.push(events);
    trials.push(recorded);
    labels.push(outcome);
    events += outcome;
    recorded += 1;
  }
  return fitShrinkage({
    successes: Float64Array.from(successes),
    trials: Float64Array.from(trials),
    labels: Float64Array.from(labels),
  });
}
