import { z } from 'zod';
import { columnOptionsSchema } from './column-options.ts';
import { writingSchema } from './writing.ts';

const column = z.string().min(1);

/** How a table with a row for each patient is read. */
export const patientsOptionsSchema = z.strictObject({
  patient: column
    .optional()
    .describe('Its column of patient identifiers. Without it: by the names of a diary’s.'),
  ignore: z.array(column).default([]).describe('Its columns to leave out.'),
  columns: z
    .record(column, columnOptionsSchema.omit({ merge: true, night: true }))
    .default({})
    .describe('How single columns of it are written: unit, scale, kind.'),
  ...writingSchema,
});

/** How a table with a row for each patient is read; see {@link patientsOptionsSchema}. */
export type PatientsOptions = z.input<typeof patientsOptionsSchema>;

/** Options with their defaults. */
export type ResolvedPatientsOptions = z.output<typeof patientsOptionsSchema>;
