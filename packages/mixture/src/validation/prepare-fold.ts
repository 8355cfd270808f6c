import type { Fold, Task } from '@prodrome/core';
import { createFeatureSpace, type Features } from '../model/feature-space.ts';
import type { MixturePlan, PlannedExpert } from '../model/plan.ts';
import type { LabelledTable } from '../rows/labelled-table.ts';
import { pickRows } from '../rows/pick.ts';
import { heldSlice, trainingSlice, type Slice } from './slice.ts';

/** What folds and features are made of. */
export interface CrossValidationSetting {
  readonly plan: MixturePlan;
  readonly dataset: LabelledTable;
  readonly task: Task;
  /** Of the table's columns. */
  readonly domains: readonly string[];
}

/** A fold with the features of its training rows, and of the rows that are asked about. */
export interface PreparedFold {
  readonly fold: Fold;
  readonly training: Slice;
  readonly trained: Features;
  readonly held: Slice;
  readonly asked: Features;
}

/** Features of a fold for these experts, fitted on its training rows. @param asked - the test rows when not given */
export function prepareFold(
  { plan, dataset, task, domains }: CrossValidationSetting,
  experts: readonly PlannedExpert[],
  fold: Fold,
  rows: Int32Array = fold.test,
): PreparedFold {
  const { table, schema, labels } = dataset;
  const space = createFeatureSpace({ plan: { ...plan, experts }, task, domains });
  const training = trainingSlice(table, fold.train, schema.horizonDays);
  const held = heldSlice(table, rows);
  space.fit(training.table, training.rows, pickRows(labels, fold.train, task.outputs));
  const [trained, asked] = [space.ofTraining(training.table), space.apply(held.table)];
  return { fold, training, trained, held, asked };
}
