import type { DriftDays } from '../model/drift.ts';
import type { Exposures } from './exposures.ts';
import type { Attacks } from './history.ts';
import type { Person } from '../model/person.ts';
import type { Recorded } from '../model/recording.ts';
import type { Signs } from './signs.ts';

/** What is true of a patient, before anything of it is observed. */
export interface LivedPatient {
  /** Number in the cohort. */
  readonly index: number;
  /** Days since 1970-01-01. */
  readonly startDay: number;
  readonly days: number;
  readonly person: Person;
  readonly drift: DriftDays;
  readonly exposures: Exposures;
  readonly attacks: Attacks;
  readonly signs: Signs;
  readonly recorded: Recorded;
}
