import { createHash } from 'node:crypto';
import { ProdromeError, type PatientMemory, type RememberedDay } from '@prodrome/core';
import { z } from 'zod';
import { base64Of, valuesOf } from './float-bytes.ts';

const format = 'prodrome patient memory';
const version = 1;

const day = z.strictObject({
  time: z.number(),
  timestamp: z.string(),
  forecast: z.array(z.number().nullable()),
  weights: z.record(z.string(), z.number()),
  drift: z.record(z.string(), z.enum(['up', 'down'])).exactOptional(),
});

const memoryFile = z.strictObject({
  format: z.literal(format),
  version: z.literal(version),
  patient: z.string(),
  model: z.string(),
  asOf: z.number(),
  /** Float64 in little-endian order, base64: NaN and -0 are no JSON. */
  values: z.base64(),
  days: z.array(day).exactOptional(),
  logHash: z.string().exactOptional(),
  /** SHA-256 of the file's text without this field. */
  checksum: z.string(),
});

/** The text of a patient's file. */
export function writtenMemory(
  patient: string,
  { model, asOf, values, days, logHash }: PatientMemory,
): string {
  const whole = {
    ...{ format, version, patient, model, asOf, values: base64Of(values) },
    ...(days && { days }),
    ...(logHash !== undefined && { logHash }),
  };
  const text = JSON.stringify(whole, null, 1);
  return `${JSON.stringify({ ...whole, checksum: hashOf(text) }, null, 1)}\n`;
}

/** @throws ProdromeError `STATE` for what {@link writtenMemory} did not write of this patient. */
export function parseMemory(text: string, patient: string, path: string): PatientMemory {
  const refuse = (got: string): ProdromeError =>
    new ProdromeError('STATE', {
      where: path,
      expected: `the memory of patient ${JSON.stringify(patient)}, format version ${version}`,
      got,
      hint: 'Restore the file from a copy, or erase the patient and replay the diary',
    });
  const given = jsonOf(text);
  const parsed = memoryFile.safeParse(given);
  if (!parsed.success) throw refuse('a file that is damaged, or of another version');
  const { checksum, ...whole } = parsed.data;
  // in the order of the file
  const told = JSON.stringify({ ...(given as object), checksum: undefined }, null, 1);
  if (checksum !== hashOf(told)) throw refuse('another checksum');
  if (whole.patient !== patient) throw refuse(`that of ${JSON.stringify(whole.patient)}`);
  const values = valuesOf(whole.values);
  if (!values) throw refuse('values that are no whole numbers of 8 bytes');
  const { model, asOf, days, logHash } = whole;
  return {
    ...{ model, asOf, values },
    ...(days && { days: days satisfies readonly RememberedDay[] }),
    ...(logHash !== undefined && { logHash }),
  };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // the schema tells
    return undefined;
  }
}

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');
