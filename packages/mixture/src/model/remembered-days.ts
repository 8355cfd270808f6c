import type { FeatureTable, PatientMemory, RememberedDay } from '@prodrome/core';

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
  for (let row = 0; row < rows; row++) {
    days[patients[row] as number]?.push({
      time: times[row] as number,
      timestamp: answered.timeText(row),
      ...dayOf(answered, row),
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
