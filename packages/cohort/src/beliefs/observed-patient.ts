import { checkDays } from './complete-days.ts';
import type { DriftDays } from '../model/drift.ts';
import type { ObservedDays } from '../simulation/observe.ts';
import type { DailyColumn } from '../model/raw-units.ts';
import type { SimulatedPatient } from '../simulation/simulate-patients.ts';

/** The events that an observer of a file must be told of, because they change what its numbers mean. */
export type AnnouncedDrift = Pick<
  DriftDays,
  'cycleOff' | 'pregnancy' | 'jobChange' | 'hrvMeasure' | 'overuseOnset'
>;

/** What a file holds of one patient, and what an observer is told besides. */
export interface ObservedPatient {
  readonly female: boolean;
  /** Completed years. */
  readonly age: number;
  /** Days since 1970-01-01. */
  readonly startDay: number;
  /** [days] by column; NaN = not recorded. */
  readonly columns: Omit<ObservedDays, 'dow'>;
  /** [days], log-odds that treatments add. */
  readonly treatment: Float64Array;
  /** Days of events; those not named never happen. */
  readonly drift?: Partial<AnnouncedDrift>;
}

/** What a file holds of a simulated patient. */
export const observedPatient = ({
  person,
  startDay,
  observed,
  attacks,
  drift,
}: SimulatedPatient): ObservedPatient => ({
  female: person.female,
  age: person.age,
  startDay,
  columns: observed,
  treatment: attacks.treatment,
  drift,
});

/** @throws ProdromeError `USAGE` when columns do not have the same days. */
export function checkObservedPatient(
  where: string,
  { columns, treatment }: ObservedPatient,
): number {
  const lengths = Object.entries(columns).map(([name, values]) => [name, values.length]);
  checkDays(where, treatment.length, Object.fromEntries(lengths) as Record<DailyColumn, number>);
  return treatment.length;
}
