import type { FeatureTable, GateEvent, PatientMemory, RememberedDay } from '@prodrome/core';

/** How many of a patient's last days stay in memory. */
const daysKept = 366;

/** What was answered, in columns. */
export interface AnsweredDays {
  readonly experts: readonly string[];
  readonly outputs: number;
  /** [rows, outputs]; NaN where nobody answered. */
  readonly values: Float64Array;
  /** [rows, k, outputs] */
  readonly weights: Float64Array;
  readonly events: readonly GateEvent[];
  /** Rows of the table as people read them. */
  timeText(row: number): string;
}

/** The last days of each patient of a table: those that were remembered, then those that were just answered. */
export function rememberedDays(
  { patients, times, patientIds, rows }: FeatureTable,
  answered: AnsweredDays,
  known: ReadonlyMap<string, PatientMemory>,
): readonly (readonly RememberedDay[])[] {
  const days = patientIds.map((id): RememberedDay[] => [...(known.get(id)?.days ?? [])]);
  const drifts = new Map<number, Record<string, 'up' | 'down'>>();
  for (const { row, expert, direction } of answered.events) {
    drifts.set(row, { ...drifts.get(row), [expert]: direction });
  }
  for (let row = 0; row < rows; row++) {
    const drift = drifts.get(row);
    days[patients[row] as number]?.push({
      time: times[row] as number,
      timestamp: answered.timeText(row),
      ...dayOf(answered, row),
      ...(drift && { drift }),
    });
  }
  return days.map((own) => own.slice(-daysKept));
}

function dayOf(
  { experts, outputs, values, weights }: AnsweredDays,
  row: number,
): Pick<RememberedDay, 'forecast' | 'weights'> {
  const forecast = Array.from({ length: outputs }, (_, o) => {
    const value = values[row * outputs + o] as number;
    return Number.isNaN(value) ? null : value;
  });
  const counted = experts.flatMap((name, j): [string, number][] => {
    const weight = weights[(row * experts.length + j) * outputs] as number;
    return weight > 0 ? [[name, weight]] : [];
  });
  return { forecast, weights: Object.fromEntries(counted) };
}
