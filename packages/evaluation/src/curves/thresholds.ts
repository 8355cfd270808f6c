import { indexPatients, type ForecastSet } from '../rows/forecast-set.ts';
import { refuse, tagOf } from '../rows/check-arguments.ts';

/** .01, .02, … .99 */
export const everyPercent: readonly number[] = Array.from({ length: 99 }, (_, i) => (i + 1) / 100);

/** @throws ProdromeError `USAGE` unless they are numbers between 0 and 1. */
export function checkThresholds(where: string, thresholds: readonly number[], level: number): void {
  const given: unknown = thresholds;
  if (!Array.isArray(given)) refuse(`${where}, thresholds`, 'a list of numbers', tagOf(given));
  const odd = thresholds.find((threshold) => !(threshold > 0 && threshold < 1));
  if (odd !== undefined) refuse(`${where}, thresholds`, 'numbers between 0 and 1', String(odd));
  if (!(level > 0 && level < 1)) refuse(`${where}, level`, 'between 0 and 1', String(level));
}

/** What comes of warning from a threshold on, by patient. */
export interface WarningCounts {
  /** [patients] Rows at or above the threshold with an event. */
  readonly hits: Float64Array;
  /** [patients] Rows at or above it without one. */
  readonly falseAlarms: Float64Array;
}

/** Counts warnings; and rows and events of each patient once. */
export function createCounter(
  set: ForecastSet,
  probabilities: Float64Array,
): {
  readonly rows: Float64Array;
  readonly events: Float64Array;
  readonly at: (threshold: number) => WarningCounts;
} {
  const { count, ofRow } = indexPatients(set.patients);
  const rows = new Float64Array(count);
  const events = new Float64Array(count);
  ofRow.forEach((patient, row) => {
    rows[patient] = (rows[patient] as number) + 1;
    events[patient] = (events[patient] as number) + (set.labels[row] as number);
  });
  const at = (threshold: number): WarningCounts => {
    const hits = new Float64Array(count);
    const falseAlarms = new Float64Array(count);
    probabilities.forEach((chance, row) => {
      if (chance < threshold) return;
      const to = set.labels[row] === 1 ? hits : falseAlarms;
      const patient = ofRow[row] as number;
      to[patient] = (to[patient] as number) + 1;
    });
    return { hits, falseAlarms };
  };
  return { rows, events, at };
}
