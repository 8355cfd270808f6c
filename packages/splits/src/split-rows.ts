import { ProdromeError, type Fold, type RandomStream } from '@prodrome/core';
import { dealPatients, drawPatients, patientRates } from './patient-folds.ts';
import type { TimedRows } from './patient-rows.ts';

/**
 * How to split.
 * `patients`: no patient on both sides. `forward`: trained on the past, tested on what follows. `patients_forward`: other
 * patients' past against the tested patients' later rows. `folds` asks for so many, `holdout` for a single one.
 */
export type SplitPlan = {
  readonly kind: 'patients' | 'forward' | 'patients_forward';
  /** The label of a row belongs to its day + horizonDays; 0 for aligned tables. */
  readonly horizonDays: number;
} & ({ readonly folds: number } | { readonly holdout: { readonly fraction: number } });

/**
 * Splits the rows with a finite label.
 *
 * Patients are dealt to folds by event rate: sorted by it, every run of k patients goes one to each fold, the one with
 * most rows to the fold with fewest. Forward folds cut time at quantiles of the rows: fold j trains where t + h ≤ cut j and
 * tests between cut j and cut j + 1. `patients_forward` cuts once, at the median.
 * Depends on the patients' order, their labels and the stream only.
 * @throws ProdromeError `DATA_INSUFFICIENT` when a fold would have no row to train or to test on; `USAGE`.
 */
export function splitRows(
  table: TimedRows,
  labels: Float64Array,
  plan: SplitPlan,
  stream: RandomStream,
): Fold[] {
  checkPlan(plan);
  const rows = Int32Array.from(table.times.keys()).filter((row) =>
    Number.isFinite(labels[row] ?? NaN),
  );
  const folds =
    plan.kind === 'forward'
      ? forwardFolds(table, rows, plan)
      : patientFolds(table, rows, labels, plan, stream.fork('patients'));
  folds.forEach(({ train, test }, index) => {
    const empty = train.length === 0 ? 'train' : test.length === 0 ? 'test' : undefined;
    if (empty !== undefined) throw emptyFold(plan, index, empty, rows.length);
  });
  return folds;
}

function patientFolds(
  table: TimedRows,
  rows: Int32Array,
  labels: Float64Array,
  plan: SplitPlan,
  stream: RandomStream,
): Fold[] {
  const rates = patientRates(table, rows, labels);
  const needed = 'folds' in plan ? plan.folds : 2;
  if (rates.length < needed) {
    throw new ProdromeError('DATA_INSUFFICIENT', {
      where: `split ${plan.kind}`,
      expected: `at least ${needed} patients with labelled rows`,
      got: String(rates.length),
      hint:
        rates.length === 1
          ? 'Of one person only later days can be held out: validation: { split: forward }'
          : 'Use fewer folds, or split forward in time',
      fields: { patients: rates.length, needed },
    });
  }
  const dealt =
    'folds' in plan
      ? dealPatients(rates, plan.folds, stream)
      : [drawPatients(rates, heldOut(rates.length, plan.holdout.fraction), stream)];
  const cut = plan.kind === 'patients_forward' ? cutAt(table, rows, 0.5) : undefined;
  return dealt.map((patients) => {
    const isTested = (row: number): boolean => patients.has(table.patients[row] ?? -1);
    const time = (row: number): number => table.times[row] ?? NaN;
    return {
      train: rows.filter(
        (row) => !isTested(row) && (cut === undefined || time(row) + plan.horizonDays <= cut),
      ),
      test: rows.filter((row) => isTested(row) && (cut === undefined || time(row) > cut)),
    };
  });
}

/** At least one patient is held out, and at least one is not. */
const heldOut = (patients: number, fraction: number): number =>
  Math.min(patients - 1, Math.max(1, Math.round(fraction * patients)));

function forwardFolds(table: TimedRows, rows: Int32Array, plan: SplitPlan): Fold[] {
  const shares =
    'folds' in plan
      ? Array.from({ length: plan.folds }, (_, j) => (j + 1) / (plan.folds + 1))
      : [1 - plan.holdout.fraction];
  const cuts = shares.map((share) => cutAt(table, rows, share));
  return cuts.map((cut, j) => {
    const end = cuts[j + 1] ?? Infinity;
    const time = (row: number): number => table.times[row] ?? NaN;
    return {
      train: rows.filter((row) => time(row) + plan.horizonDays <= cut),
      test: rows.filter((row) => time(row) > cut && time(row) <= end),
    };
  });
}

/** The time up to which this share of the rows lies, at least. */
function cutAt(table: TimedRows, rows: Int32Array, share: number): number {
  const times = Float64Array.from(rows, (row) => table.times[row] ?? NaN).sort();
  return times[Math.max(0, Math.ceil(share * times.length) - 1)] ?? NaN;
}

function checkPlan(plan: SplitPlan): void {
  const fewest = plan.kind === 'forward' ? 1 : 2;
  const fault =
    'folds' in plan
      ? !(Number.isInteger(plan.folds) && plan.folds >= fewest) && [
          `an integer of ${fewest} folds or more`,
          String(plan.folds),
        ]
      : !(plan.holdout.fraction > 0 && plan.holdout.fraction < 1) && [
          'a fraction between 0 and 1',
          String(plan.holdout.fraction),
        ];
  if (!fault) return;
  const [expected = '', got = ''] = fault;
  throw new ProdromeError('USAGE', { where: `split ${plan.kind}`, expected, got });
}

function emptyFold(plan: SplitPlan, index: number, side: string, rows: number): ProdromeError {
  return new ProdromeError('DATA_INSUFFICIENT', {
    where: `split ${plan.kind}, fold ${index + 1}`,
    expected: `rows to ${side} on`,
    got: `none of ${rows} labelled rows`,
    hint: 'Use fewer folds, or a split that does not cut time',
    fields: { fold: index + 1, rows },
  });
}
