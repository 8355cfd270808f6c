import type { FeatureTable, Fold, SplitSetting } from '@prodrome/core';
import { lawBroken } from '../model/failure.ts';

/** What folds were made of. */
export interface FoldsOf extends SplitSetting {
  /** For errors: `split ./dealt.js#dealt`. */
  readonly component: string;
  readonly table: Pick<FeatureTable, 'rows' | 'patients' | 'times'>;
  /** [rows], NaN = unknown. */
  readonly labels: Float64Array;
}

/**
 * Holds the folds of a splitter to its laws *shape*, *labelled*, *disjoint* and *future*: what is evaluated on rows that were learned from says
 * nothing.
 * @throws ProdromeError `CONFORMANCE` with the law's name.
 */
export function checkFolds(folds: readonly Fold[], given: FoldsOf): void {
  const refuse = (law: string, found: string): never => {
    throw lawBroken(given.component, law, found);
  };
  const { shape } = given;
  const wanted = 'folds' in shape ? shape.folds : 1;
  if (!Array.isArray(folds)) refuse('shape', 'something else than a list of folds');
  if (folds.length !== wanted) refuse('shape', `${folds.length} folds instead of ${wanted}`);
  const heldOut = new Set<number>();
  folds.forEach((fold, at) => {
    const name = `fold ${at + 1}`;
    for (const side of ['train', 'test'] as const) checkSide(fold, side, name, given, refuse);
    const trained = new Set(fold.train);
    for (const row of fold.test) {
      if (trained.has(row)) refuse('disjoint', `row ${row} in train and in test of ${name}`);
      if (heldOut.has(row)) refuse('disjoint', `row ${row} held out twice, in ${name} again`);
      heldOut.add(row);
    }
    checkFuture(fold, name, given, refuse);
  });
}

type Refuse = (law: string, found: string) => never;

function checkSide(
  fold: Fold | undefined,
  side: keyof Fold,
  name: string,
  { labels, table }: FoldsOf,
  refuse: Refuse,
): void {
  const rows: unknown = fold?.[side];
  if (!(rows instanceof Int32Array)) {
    return refuse('shape', `no Int32Array of rows as ${side} of ${name}`);
  }
  if (rows.length === 0) refuse('shape', `no rows in ${side} of ${name}`);
  rows.forEach((row, i) => {
    const before = rows[i - 1] ?? -1;
    if (row < 0 || row >= table.rows)
      refuse('labelled', `row ${row} in ${side} of ${name}, of ${table.rows} rows`);
    if (Number.isNaN(labels[row]))
      refuse('labelled', `row ${row}, which has no label, in ${side} of ${name}`);
    if (row <= before) refuse('labelled', `row ${row} after row ${before} in ${side} of ${name}`);
  });
}

/** No label is learned that lies after a day of the same patient that is held out. */
function checkFuture(
  { train, test }: Fold,
  name: string,
  { table: { patients, times }, horizonDays }: FoldsOf,
  refuse: Refuse,
): void {
  const known = new Map<number, number>();
  for (const row of train) {
    const [patient, day] = [patients[row] as number, (times[row] as number) + horizonDays];
    known.set(patient, Math.max(known.get(patient) ?? -Infinity, day));
  }
  for (const row of test) {
    const [until, day] = [known.get(patients[row] as number) ?? -Infinity, times[row] as number];
    if (day >= until) continue;
    refuse(
      'future',
      `row ${row} of day ${day} in test of ${name}, where labels up to day ${until} are learned`,
    );
  }
}

/** Whether two lists of folds are the same. */
export const sameFolds = (one: readonly Fold[], two: readonly Fold[]): boolean =>
  one.length === two.length &&
  one.every(({ train, test }, at) => {
    const other = two[at];
    return other !== undefined && sameRows(train, other.train) && sameRows(test, other.test);
  });

const sameRows = (one: Int32Array, two: Int32Array): boolean =>
  one.length === two.length && one.every((row, at) => row === two[at]);
