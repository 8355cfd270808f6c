import { Buffer } from 'node:buffer';
import type { PatientMemory } from '@prodrome/core';

/** What is remembered of a patient, as JSON; `values` are base64 of float64 numbers in little-endian order. */
export function patientJson(patient: string, { values, ...memory }: PatientMemory): object {
  const bytes = Buffer.alloc(values.length * 8);
  values.forEach((value, at) => bytes.writeDoubleLE(value, at * 8));
  return { patient, ...memory, values: bytes.toString('base64') };
}
