import { ProdromeError, type FeatureColumn, type RandomStream, type Task } from '@prodrome/core';
import { splitRows, type Dataset, type Fold } from '@prodrome/data';
import { createStream } from '@prodrome/numerics';
import { historyColumns } from '@prodrome/preprocessing';
import { checkSeatColumns, domainsOf } from './columns.ts';
import type { MixturePlan, Seat } from './plan.ts';

/** Everything that the tasks of one training share; a pure function of plan, data and seed. */
export interface TrainingRun {
  readonly plan: MixturePlan;
  readonly dataset: Dataset;
  readonly seed: string;
  readonly task: Task;
  readonly domains: readonly string[];
  readonly seats: readonly Seat[];
  /** Baselines that cannot be computed on this table, and why. */
  readonly absent: Readonly<Record<string, string>>;
  /** Outer folds, then the refit on all labelled rows, whose test is empty. */
  readonly units: readonly Unit[];
}

/** A fit of the whole council: on an outer fold's training rows, or on all. */
export interface Unit {
  readonly name: string;
  readonly fold: Fold;
  readonly inner: readonly Fold[];
}

const history = historyColumns.map((name): FeatureColumn => ({
  name,
  domain: 'history',
  kind: 'number',
}));

/**
 * Lays out a training run.
 * @throws ProdromeError `DATA_INSUFFICIENT`, `DATA_COLUMN`
 */
export function planRun(plan: MixturePlan, dataset: Dataset, seed: string): TrainingRun {
  const { table, labels, schema } = dataset;
  const labelled = labelledRows(labels);
  checkLabels(labels, labelled);
  const hasOutcomes = table.outcomes !== undefined;
  const seats = plan.seats.filter((seat) => hasOutcomes || canDoWithout(seat));
  const columns = hasOutcomes ? [...table.columns, ...history] : table.columns;
  for (const seat of seats) checkSeatColumns(seat, columns);
  const stream = createStream(seed);
  const { horizonDays } = schema;
  const outer = outerFolds(plan, dataset, stream.fork('outer'));
  const all = { train: labelled, test: new Int32Array(0) };
  const units = [
    ...outer.map((fold, i) => ({ name: `fold-${i + 1}`, fold })),
    { name: 'final', fold: all },
  ];
  return {
    plan,
    dataset,
    seed,
    task: { kind: 'binary', outputs: 1, horizonDays },
    domains: domainsOf(table.columns),
    seats,
    absent: Object.fromEntries(
      plan.seats
        .filter((seat) => !seats.includes(seat))
        .map(({ name }) => [name, 'the table has no outcome column, hence no history']),
    ),
    units: units.map(({ name, fold }) => ({
      name,
      fold,
      inner: innerFolds(plan, dataset, fold.train, stream.fork(`${name} inner`)),
    })),
  };
}

/** Rows with a finite label, ascending. */
export function labelledRows(labels: Float64Array): Int32Array {
  const rows: number[] = [];
  labels.forEach((label, row) => {
    if (!Number.isNaN(label)) rows.push(row);
  });
  return Int32Array.from(rows);
}

function outerFolds({ validation }: MixturePlan, dataset: Dataset, stream: RandomStream): Fold[] {
  const { table, labels, schema } = dataset;
  const { outer, folds, holdoutFraction: fraction, split: kind } = validation;
  const shape = outer === 'kfold' ? { folds } : { holdout: { fraction } };
  return splitRows(table, labels, { kind, ...shape, horizonDays: schema.horizonDays }, stream);
}

/** Cross-fitting is by patient, whatever the outer split: only rows of `train` keep their labels. */
function innerFolds(
  { validation }: MixturePlan,
  { table, labels, schema }: Dataset,
  train: Int32Array,
  stream: RandomStream,
): Fold[] {
  const known = new Float64Array(labels.length).fill(NaN);
  for (const row of train) known[row] = labels[row] as number;
  const { innerFolds: folds } = validation;
  const patients = new Set(train.map((row) => table.patients[row] as number)).size;
  if (patients < folds) {
    throw new ProdromeError('DATA_INSUFFICIENT', {
      where: 'validation.inner_folds',
      expected: `at least ${folds} patients with labelled rows to train on`,
      got: String(patients),
      hint: 'Experts are cross-fitted by patient, whatever the split: use fewer folds (2 at the least), or more patients',
      fields: { patients, needed: folds },
    });
  }
  const options = { kind: 'patients', folds, horizonDays: schema.horizonDays } as const;
  return splitRows(table, known, options, stream);
}

/** Whether a seat can be filled on a table without outcomes; a baseline that cannot is left out. */
function canDoWithout({ name, role, type }: Seat): boolean {
  if (type.capabilities.needsOutcomes !== true) return true;
  if (role === 'baseline') return false;
  throw new ProdromeError('DATA_COLUMN', {
    where: `expert ${name}`,
    expected: 'a diary with an outcome column',
    got: 'an aligned table with a target',
    hint: `Remove the expert, or name the outcome under data.outcome instead of data.target`,
  });
}

function checkLabels(labels: Float64Array, rows: Int32Array): void {
  let events = 0;
  for (const row of rows) events += labels[row] as number;
  if (events > 0 && events < rows.length) return;
  throw new ProdromeError('DATA_INSUFFICIENT', {
    where: 'labels',
    expected: 'events and non-events',
    got: `${events} events in ${rows.length} labelled rows`,
    hint: 'Nothing can be learned from one class; check the outcome column and the horizon',
  });
}
