import { ProdromeError } from '@prodrome/core';
import { z } from 'zod';
import { columnSystem, type ClinicalModel, type CodedColumn } from './clinical-model.ts';

const coding = z.looseObject({ system: z.string().optional(), code: z.string().optional() });
const concept = z.looseObject({
  coding: z.array(coding).max(20).optional(),
  text: z.string().optional(),
});

/** A FHIR R4 Observation, as far as it is read. */
export const observationSchema = z.looseObject({
  resourceType: z.literal('Observation'),
  status: z.enum(['registered', 'preliminary', 'final', 'amended', 'corrected']),
  code: concept.describe(`LOINC or SNOMED CT, or ${columnSystem} with the name of a column`),
  subject: z.looseObject({
    reference: z.string().regex(/^Patient\/.+$/, 'Patient/ and an id'),
  }),
  effectiveDateTime: z
    .string()
    .regex(/^\d{4}-\d{2}-\d{2}(?:T.*)?$/, 'a date, or an instant')
    .describe('its day on the clock as written counts'),
  valueQuantity: z
    .looseObject({ value: z.number(), unit: z.string().optional(), code: z.string().optional() })
    .optional(),
  valueInteger: z.int().optional(),
  valueBoolean: z.boolean().optional(),
  valueString: z.string().optional(),
  valueCodeableConcept: concept.optional(),
});

/** See {@link observationSchema}. */
export type Observation = z.output<typeof observationSchema>;

/** Days of one patient, as columns of the training data have them. */
export type DaysByPatient = ReadonlyMap<string, readonly Readonly<Record<string, unknown>>[]>;

/** Units of UCUM that catalogue and devices write otherwise. */
const sameUnit: Readonly<Record<string, string>> = {
  '/min': '1/min',
  '{beats}/min': '1/min',
  '{steps}': '',
  '{count}': '',
  Cel: '°C',
  'ug/m3': 'µg/m³',
  'mm[Hg]': 'mmHg',
};

/**
 * Sorts observations into days of patients.
 * @throws ProdromeError `DATA_COLUMN` for a code that means no column, `DATA_VALUE` for a value of another kind or unit, `DATA_CONFLICT`
 * for one column told twice otherwise on one day.
 */
export function daysOf(observations: readonly Observation[], model: ClinicalModel): DaysByPatient {
  const patients = new Map<string, Map<string, Record<string, unknown>>>();
  observations.forEach((observation, at) => {
    const where = `observation ${at}`;
    const patient = observation.subject.reference.slice('Patient/'.length);
    const date = observation.effectiveDateTime.slice(0, 10);
    const column = columnOf(observation, model, where);
    const value = valueOf(observation, column, where);
    const days = patients.get(patient) ?? new Map<string, Record<string, unknown>>();
    const day = days.get(date) ?? { [model.time]: date };
    const before = day[column.name];
    if (before !== undefined && before !== value) {
      throw new ProdromeError('DATA_CONFLICT', {
        where: `${where}, ${column.name}`,
        ...{ expected: `one value on ${date}`, got: 'another one before' },
      });
    }
    day[column.name] = value;
    patients.set(patient, days.set(date, day));
  });
  return new Map([...patients].map(([patient, days]) => [patient, [...days.values()]]));
}

function columnOf({ code }: Observation, model: ClinicalModel, where: string): CodedColumn {
  const codings = (code.coding ?? []).flatMap(({ system, code: own }) =>
    system === undefined || own === undefined ? [] : [{ system, code: own }],
  );
  const column = model.columnOf(codings);
  if (column) return column;
  throw new ProdromeError('DATA_COLUMN', {
    where: `${where}, code`,
    expected: `a code of a column of the model, such as ${columnSystem}|${model.outcome}`,
    got: codings.map(({ system, code: own }) => `${system}|${own}`).join(', ') || 'none',
  });
}

function valueOf(
  { valueQuantity, valueInteger, valueBoolean, valueString, valueCodeableConcept }: Observation,
  column: CodedColumn,
  where: string,
): number | string {
  const unexpected = (expected: string, got: string): ProdromeError =>
    new ProdromeError('DATA_VALUE', { where: `${where}, ${column.name}`, expected, got });
  if (valueQuantity) {
    const { value, unit, code } = valueQuantity;
    const told = [code, unit].filter((one) => one !== undefined);
    const own = column.unit ?? '';
    const isOwn = told.some(
      (one) => one === own || sameUnit[one] === own || (one === '1' && own === ''),
    );
    if (told.length > 0 && !isOwn)
      throw unexpected(`a value in ${own || 'no unit'}`, told.join(', '));
    return value;
  }
  if (valueInteger !== undefined) return valueInteger;
  if (valueBoolean !== undefined) {
    if (column.isFlag) return Number(valueBoolean);
    throw unexpected('a number or a category', 'a boolean');
  }
  const category =
    valueString ?? valueCodeableConcept?.coding?.[0]?.code ?? valueCodeableConcept?.text;
  if (category !== undefined) return category;
  throw unexpected(
    'valueQuantity, valueInteger, valueBoolean, valueString or valueCodeableConcept',
    'none of them',
  );
}
