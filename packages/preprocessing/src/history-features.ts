import {
  createFeatureTable,
  createState,
  expectState,
  ProdromeError,
  runFold,
  unfitted,
  vectorOf,
  type ComponentState,
  type FeatureColumn,
  type FeatureTable,
  type PatientStates,
} from '@prodrome/core';
import { fitShrinkage } from '@prodrome/numerics';
import { createHistoryFold, historyColumns, type HistoryPrior } from './history-fold.ts';

/** Adds the history domain to diaries. Its only fitted numbers are the prior of the running rate. */
export interface HistoryFeatures {
  /** Learns the prior from the outcomes of all rows of this table: give it training patients only. */
  fit(table: FeatureTable): void;
  /**
   * The table with the history columns after its own, and each patient's state after the last row.
   * A table without outcomes comes back as it is, with states of width 0.
   */
  apply(
    table: FeatureTable,
    from?: PatientStates,
  ): { readonly table: FeatureTable; readonly states: PatientStates };
  readonly stateWidth: number;
  saveState(): ComponentState;
  loadState(state: ComponentState): void;
}

const kind = 'history_features';

/** Unfitted history features. */
export function createHistoryFeatures(): HistoryFeatures {
  let prior: HistoryPrior | undefined;
  const fold = () => createHistoryFold(prior ?? unfitted(kind));
  return {
    stateWidth: createHistoryFold({ mean: 0, strength: 1 }).width,
    fit: (table) => {
      prior = fitPrior(table);
    },
    apply: (table, from) => appendHistory(table, fold, from),
    saveState: () => {
      const { mean, strength } = prior ?? unfitted(kind);
      return createState(kind, 1, null, { prior: Float64Array.of(mean, strength) });
    },
    loadState: (state) => {
      expectState(state, kind, [1]);
      const [mean = NaN, strength = NaN] = vectorOf(state, 'prior', 2);
      prior = { mean, strength };
    },
  };
}

function appendHistory(
  table: FeatureTable,
  fold: () => ReturnType<typeof createHistoryFold>,
  from: PatientStates | undefined,
): { table: FeatureTable; states: PatientStates } {
  if (!table.outcomes) {
    const asOf = new Float64Array(table.patientIds.length).fill(-Infinity);
    return { table, states: { width: 0, asOf, values: new Float64Array(0) } };
  }
  const own = table.columns.length;
  const stride = own + historyColumns.length;
  const out = new Float32Array(table.rows * stride);
  for (let row = 0; row < table.rows; row++) {
    out.set(table.values.subarray(row * own, (row + 1) * own), row * stride);
  }
  const { states } = runFold(fold(), table, { out, stride, at: own, ...(from && { from }) });
  const history = historyColumns.map((name): FeatureColumn => ({
    name,
    domain: 'history',
    kind: name.startsWith('outcome_') ? 'binary' : 'number',
  }));
  checkNames(table.columns);
  return {
    table: createFeatureTable({
      columns: [...table.columns, ...history],
      values: out,
      patients: table.patients,
      times: table.times,
      patientIds: table.patientIds,
      outcomes: table.outcomes,
    }),
    states,
  };
}

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

function checkNames(columns: readonly FeatureColumn[]): void {
  const taken = columns.find(({ name }) => historyColumns.some((own) => own === name));
  if (!taken) return;
  throw new ProdromeError('DATA_COLUMN', {
    where: `column ${taken.name}`,
    expected: 'a name that the history features do not use',
    got: taken.name,
    hint: 'Rename the column, or list it under data.ignore',
  });
}
