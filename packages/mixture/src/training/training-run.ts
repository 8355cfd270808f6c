import {
  expectTask,
  ProdromeError,
  type FeatureColumn,
  type Fold,
  type RandomStream,
  type Task,
} from '@prodrome/core';
import { createStream } from '@prodrome/numerics';
import { historyColumns } from '@prodrome/preprocessing';
import type { LabelledTable } from '../rows/labelled-table.ts';
import { checkExpertColumns, domainsOf } from '../model/columns.ts';
import { lawBroken } from '../model/failure.ts';
import type { MixturePlan, PlannedExpert } from '../model/plan.ts';
import { checkFolds, sameFolds } from './check-folds.ts';
import { isOnePerson } from '../validation/forecast-set.ts';
import { countedLabels, innerFolds } from '../validation/inner-folds.ts';
import { hashDataset } from './table-hash.ts';
import { hashPlan } from './plan-hash.ts';
import { withoutFollowing } from './without-following.ts';
import { createTrainingSets, nestedFolds, type TrainingSet } from './training-sets.ts';

/** Everything that the tasks of one training share; a pure function of plan, data and seed. */
export interface TrainingRun {
  readonly plan: MixturePlan;
  readonly dataset: LabelledTable;
  readonly seed: string;
  readonly task: Task;
  readonly domains: readonly string[];
  readonly experts: readonly PlannedExpert[];
  /** Baselines that cannot be computed on this table, and why. */
  readonly absent: Readonly<Record<string, string>>;
  /** What would follow patients, and cannot on this table, and why. */
  readonly leftOut: Readonly<Record<string, string>>;
  /** Outer folds, then the refit on all labelled rows, whose test is empty. */
  readonly fits: readonly Fit[];
  /** What features and experts are fitted on, each once however many fits need it. */
  readonly sets: readonly TrainingSet[];
  /** SHA-256 of plan and data: what every task of the run depends on. */
  readonly hash: string;
}

/** A fit of the whole council: on an outer fold's training rows, or on all. Its experts are those of training sets, by name. */
export interface Fit {
  readonly name: string;
  readonly fold: Fold;
  /** Of all its training rows. */
  readonly set: string;
  /** Of its out-of-fold answers. */
  readonly inner: readonly InnerFold[];
  /** Without two inner folds each; none where the folds are in time, or fewer than three. */
  readonly nested: readonly NestedSet[];
}

/** An inner fold, and the training set that answers its test rows. */
export interface InnerFold extends Fold {
  readonly set: string;
}

/** A training set without two inner folds. */
export interface NestedSet {
  readonly without: readonly [number, number];
  readonly set: string;
}

const history = historyColumns.map((name): FeatureColumn => ({
  name,
  domain: 'history',
  kind: 'number',
}));

/**
 * Lays out a training run. The labels are [rows, outputs]; a row counts when all of its labels are known.
 * @throws ProdromeError `DATA_INSUFFICIENT`, `DATA_COLUMN`; `CONFIG` for a component that cannot serve the task.
 */
export function planRun(asked: MixturePlan, dataset: LabelledTable, seed: string): TrainingRun {
  const { table, labels, schema } = dataset;
  const { horizonDays } = schema;
  const task: Task = { kind: 'binary', outputs: labels.length / table.rows, horizonDays };
  const labelled = labelledRows(labels, task.outputs);
  checkLabels(labels, labelled, task.outputs);
  const hasOutcomes = table.outcomes !== undefined;
  const absent: Record<string, string> = {};
  const experts = asked.experts.filter((expert) => {
    const reason = whyLeftOut(expert, hasOutcomes, task);
    if (reason !== undefined) absent[expert.name] = reason;
    return reason === undefined;
  });
  const { plan, leftOut } = withoutFollowing(asked, task, hasOutcomes);
  const columns = hasOutcomes ? [...table.columns, ...history] : table.columns;
  for (const expert of experts) {
    expectTask(`expert ${expert.name}`, expert.type.capabilities, task);
    checkExpertColumns(expert, columns);
  }
  for (const { name, gate, combination } of plan.candidates) {
    expectTask(`gate of ${name}`, gate.type.capabilities, task);
    expectTask(`combination of ${name}`, combination.type.capabilities, task);
  }
  const stream = createStream(seed);
  const all = { train: labelled, test: new Int32Array(0) };
  const outer = outerFolds(plan, dataset, labelled, () => stream.fork('outer'));
  const places = [
    ...outer.map((fold, i) => ({ name: `fold-${i + 1}`, fold })),
    { name: 'final', fold: all },
  ];
  const sets = createTrainingSets();
  const shared = canShare(plan, dataset, outer, labelled);
  const fits = places.map(({ name, fold }, at): Fit => {
    const folds = shared
      ? outer.filter((_, i) => i !== at).map((other) => withoutFold(fold.train, other.test))
      : innerFolds(dataset, fold.train, plan.validation.innerFolds, stream.fork(`${name} inner`));
    const inner = folds.map((part, i) => ({
      ...part,
      set: sets.add(`${name}/inner-${i + 1}`, part.train, part.test),
    }));
    const nested = isOnePerson(dataset) ? [] : nestedFolds(inner);
    return {
      ...{ name, fold, inner },
      nested: nested.map(({ without: [i, j], fold: pair }) => ({
        without: [i, j],
        set: sets.add(`${name}/inner-${i + 1}+${j + 1}`, pair.train, pair.test),
      })),
      set: sets.add(name, fold.train, fold.test),
    };
  });
  return {
    ...{ plan, dataset, seed, task, experts, absent, leftOut, fits },
    domains: domainsOf(table.columns),
    sets: sets.all(),
    hash: hashPlan(plan, hashDataset(dataset)),
  };
}

/**
 * Whether the outer folds themselves can be the inner folds of every fit: each patient, and each labelled row, is held out in one of
 * them, and as many are left as inner folds are asked for.
 */
function canShare(
  { validation: { innerFolds: wanted } }: MixturePlan,
  { table }: LabelledTable,
  outer: readonly Fold[],
  labelled: Int32Array,
): boolean {
  if (outer.length !== wanted + 1 || wanted < 3) return false;
  const foldOf = new Map<number, number>();
  const isWhole = outer.every(({ train, test }, fold) => {
    const own = [...test].every((row) => {
      const patient = table.patients[row] as number;
      if (!foldOf.has(patient)) foldOf.set(patient, fold);
      return foldOf.get(patient) === fold;
    });
    return own && train.length + test.length === labelled.length;
  });
  return isWhole && outer.reduce((sum, { test }) => sum + test.length, 0) === labelled.length;
}

const withoutFold = (train: Int32Array, test: Int32Array): Fold => {
  const held = new Set(test);
  return { train: train.filter((row) => !held.has(row)), test };
};

/** Rows whose labels are all known, ascending. @param labels - [rows, outputs] */
export function labelledRows(labels: Float64Array, outputs: number): Int32Array {
  const rows: number[] = [];
  for (let row = 0; row * outputs < labels.length; row++) {
    const own = labels.subarray(row * outputs, (row + 1) * outputs);
    if (!own.some(Number.isNaN)) rows.push(row);
  }
  return Int32Array.from(rows);
}

/** The outer folds, held to the laws of splitters. @throws ProdromeError `CONFORMANCE`, naming the splitter; what it throws. */
function outerFolds(
  { validation }: MixturePlan,
  dataset: LabelledTable,
  labelled: Int32Array,
  streamOf: () => RandomStream,
): readonly Fold[] {
  const { outer, folds: count, holdoutFraction, split } = validation;
  const shape = outer === 'kfold' ? { folds: count } : { holdoutFraction };
  const setting = { shape, horizonDays: dataset.schema.horizonDays };
  const { table } = dataset;
  const component = `split ${split.recipe.type}`;
  const labels = countedLabels(dataset, labelled);
  const made = () => split.create(setting).split(table, labels.slice(), streamOf());
  const folds = made();
  checkFolds(folds, { ...setting, component, table, labels });
  if (split.recipe.module !== undefined && !sameFolds(folds, made())) {
    throw lawBroken(component, 'seed', 'other folds when it was asked again with the same stream');
  }
  return folds;
}

/** Why an expert that nobody asked for cannot be computed here; undefined where it can. An expert of the council that cannot is refused. */
function whyLeftOut(
  { name, role, type }: PlannedExpert,
  hasOutcomes: boolean,
  task: Task,
): string | undefined {
  const { needsOutcomes, outputs } = type.capabilities;
  const wasAskedFor = role === 'member' || role === 'apart';
  if (!wasAskedFor && outputs === 'one' && task.outputs > 1) {
    return `it answers with one number, the task has ${task.outputs}`;
  }
  if (needsOutcomes !== true || hasOutcomes) return undefined;
  if (!wasAskedFor) return 'the table has no outcome column, hence no history';
  throw new ProdromeError('DATA_COLUMN', {
    where: `expert ${name}`,
    expected: 'a diary with an outcome column',
    got: 'an aligned table with a target',
    hint: `Remove the expert, or name the outcome under data.outcome instead of data.target`,
  });
}

function checkLabels(labels: Float64Array, rows: Int32Array, outputs: number): void {
  let events = 0;
  for (const row of rows) {
    for (let o = 0; o < outputs; o++) events += labels[row * outputs + o] as number;
  }
  if (events > 0 && events < rows.length * outputs) return;
  throw new ProdromeError('DATA_INSUFFICIENT', {
    where: 'labels',
    expected: 'events and non-events',
    got: `${events} events in ${rows.length} labelled rows`,
    hint: 'Nothing can be learned from one class; check the outcome column and the horizon',
  });
}
