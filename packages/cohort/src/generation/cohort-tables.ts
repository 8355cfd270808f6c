import { isoDate } from '../model/calendar.ts';
import { driftNames } from '../model/drift.ts';
import { exposureEffects, subtypes } from '../model/effects.ts';
import type { CohortBatch, CohortPatient } from './generate-cohort.ts';

/** A column of a cohort file; NaN = missing. */
export interface CohortColumn {
  readonly name: string;
  readonly values: readonly string[] | Float64Array;
}

/** The rows of an observed file: `patient_id`, `date`, `sex`, `age`, then every column of a day. */
export function observedTable(batch: CohortBatch): CohortColumn[] {
  return [
    ...keys(batch),
    { name: 'sex', values: eachRow(batch, ({ person }) => (person.female ? 'female' : 'male')) },
    { name: 'age', values: Float64Array.from(eachRow(batch, ({ person }) => person.age)) },
    ...Object.entries(batch.observed).map(([name, values]) => ({ name, values })),
  ];
}

/** The rows of a truth file: `patient_id`, `date`, `subtype`, then the columns of {@link CohortBatch.truth}. */
export function truthTable(batch: CohortBatch): CohortColumn[] {
  return [
    ...keys(batch),
    { name: 'subtype', values: eachRow(batch, subtypeOf) },
    ...Object.entries(batch.truth).map(([name, values]) => ({ name, values })),
  ];
}

/** One row for each patient: the true person, and the days of drift events, counted from 0; none within the days = missing. */
export function patientsTable({ patients, days }: CohortBatch): CohortColumn[] {
  const numbers = (valueOf: (patient: CohortPatient) => number | boolean): Float64Array =>
    Float64Array.from(patients, (patient) => Number(valueOf(patient)));
  const dayOf = (day: number): number => (day < days ? day : NaN);
  return [
    { name: 'patient_id', values: patients.map(({ index }) => patientId(index)) },
    { name: 'sex', values: patients.map(({ person }) => (person.female ? 'female' : 'male')) },
    { name: 'age', values: numbers(({ person }) => person.age) },
    { name: 'menstruating', values: numbers(({ person }) => person.menstruating) },
    { name: 'chronic', values: numbers(({ person }) => person.chronic) },
    { name: 'subtype', values: patients.map(subtypeOf) },
    { name: 'alpha', values: numbers(({ person }) => person.alpha) },
    { name: 'stay', values: numbers(({ person }) => person.stay) },
    { name: 'prodrome_person', values: numbers(({ person }) => person.prodromal) },
    { name: 'triptan_user', values: numbers(({ person }) => person.triptanUser) },
    { name: 'site', values: numbers(({ person }) => person.site) },
    { name: 'preventive_responder', values: numbers(({ drift }) => drift.responder) },
    ...driftNames.map((name) => ({
      name: `${snakeCase(name)}_day`,
      values: numbers(({ drift }) => dayOf(drift[name])),
    })),
    { name: 'drop_out_day', values: numbers(({ recorded }) => dayOf(recorded.dropOut)) },
    ...exposureEffects.map(({ name }, index) => ({
      name: `beta_${name}`,
      values: numbers(({ person }) => person.effects[index] as number),
    })),
  ];
}

/** The name of a patient in the files: sorts as the numbers do. */
export const patientId = (index: number): string => `p${String(index).padStart(6, '0')}`;

function keys(batch: CohortBatch): CohortColumn[] {
  // a date is written for many patients
  const dates = new Map<number, string>();
  const dateOf = (day: number): string => {
    const date = dates.get(day) ?? isoDate(day);
    dates.set(day, date);
    return date;
  };
  return [
    { name: 'patient_id', values: eachRow(batch, ({ index }) => patientId(index)) },
    { name: 'date', values: eachRow(batch, ({ startDay }, day) => dateOf(startDay + day)) },
  ];
}

function eachRow<Value>(
  { patients, days }: CohortBatch,
  valueOf: (patient: CohortPatient, day: number) => Value,
): Value[] {
  return patients.flatMap((patient) =>
    Array.from({ length: days }, (_, day) => valueOf(patient, day)),
  );
}

const subtypeOf = ({ person }: CohortPatient): string => subtypes[person.subtype] as string;

const snakeCase = (name: string): string =>
  name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
