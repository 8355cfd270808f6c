import { patientStarts, type GatingData } from '@prodrome/core';
import { logScore } from '../methods/scores.ts';
import type { FoundDrift } from './drift-watch.ts';
import { createGateRow, readRow, type GateRow } from './gate-row.ts';
import type { OpenPatient, PatientModel } from './patient-model.ts';

/** A row on which someone answered, as it is reached. */
export interface WalkedRow {
  readonly i: number;
  /** Index of the patient. */
  readonly patient: number;
  readonly row: GateRow;
  /** [k] the patient's weights. */
  readonly own: Float64Array;
  /** Absent where nothing is remembered. */
  readonly open: OpenPatient | undefined;
  readonly label: number;
  /** How much the row counts. */
  readonly weight: number;
}

/** What is told of a walk. */
export interface Walk {
  /** Must not keep what it is given: the next row is written into it. */
  readonly row: (walked: WalkedRow) => void;
  readonly drift?: (patient: number, found: FoundDrift) => void;
}

/**
 * Walks the training patients day by day: each label is learned on the day on which it came true, before that day's row is weighed.
 * @param weights - [n, k, outputs], the population's.
 */
export function walkPatients(
  data: GatingData,
  weights: Float64Array,
  model: PatientModel | undefined,
  { row: tell, drift }: Walk,
): void {
  const { context, labels, outputs, experts, task } = data;
  const { horizonDays } = task;
  const k = experts.length;
  const starts = patientStarts(context);
  const row = createGateRow(k);
  const own = new Float64Array(k);
  const dayOf = (i: number): number => Math.floor(context.times[i] as number);
  for (let patient = 0; patient < context.patientIds.length; patient++) {
    const open = model?.open();
    let due = starts[patient] as number;
    const end = starts[patient + 1] as number;
    for (let i = due; i < end; i++) {
      for (; open && due < i && dayOf(due) + horizonDays <= dayOf(i); due++) {
        const found = open.learn(dayOf(due) + horizonDays, labels[due * outputs] as number);
        if (drift) for (const each of found) drift(patient, each);
      }
      if (!readRow(data, weights, i, row)) continue;
      if (open) open.weigh(row, own);
      else own.set(row.prior);
      open?.remember(dayOf(i), row);
      const label = labels[i * outputs] as number;
      tell({ i, patient, row, own, open, label, weight: data.weights?.[i] ?? 1 });
    }
  }
}

/** Σ wₖ·pₖ of those with a weight. */
export const mixtureOf = (weights: Float64Array, values: Float64Array): number =>
  weights.reduce((sum, weight, j) => (weight > 0 ? sum + weight * (values[j] as number) : sum), 0);

/** Adds the log loss of a forecast of a row to a patient's. */
export function addLoss(
  losses: Float64Array,
  at: number,
  forecast: number,
  { label, weight }: Pick<WalkedRow, 'label' | 'weight'>,
): void {
  losses[at] = (losses[at] as number) - weight * logScore(forecast, label);
}
