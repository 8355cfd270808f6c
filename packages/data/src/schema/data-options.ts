import { z } from 'zod';
import { columnOptionsSchema } from './column-options.ts';
import { labelReadingSchema } from './label-reading.ts';
import { mergingSchema } from './merge.ts';
import { writingSchema } from './writing.ts';

/** The domains a column may be given; `history` is reserved for the features that the pipeline makes from the outcome. */
export const columnDomains = [
  'physiological',
  'environmental',
  'behavioural',
  'medication_history',
  'static',
] as const;

const column = z.string().min(1);

/** The `data` section: which column is what. Names that are not given are recognised. */
export const dataOptionsSchema = z
  .strictObject({
    patient: column
      .optional()
      .describe(
        'Column of patient identifiers. Without it: patient_id, patient, subject_id, subject, participant_id, participant, person_id, person, user_id, user or id; else a diary is one patient and every row of an aligned table is its own.',
      ),
    time: column
      .optional()
      .describe(
        'Column of dates, date-times or day numbers. Without it: date, time, day or timestamp; else file order.',
      ),
    outcome: z
      .union([column, labelReadingSchema])
      .optional()
      .describe(
        'Diary: column that says whether there was an attack on the row’s own day; the label of day t + horizon_days is made from it. Excludes target. Or { column, at_least } for a number, { column, yes, no } for words.',
      ),
    target: z
      .union([column, labelReadingSchema])
      .optional()
      .describe('Aligned table: column that holds the label of its own row. Excludes outcome.'),
    horizonDays: z
      .int()
      .min(1)
      .optional()
      .describe('Diary: how many days ahead the label lies; 1 when not given.'),
    domains: z
      .partialRecord(z.enum([...columnDomains, 'behavioral']), z.array(column))
      .default({})
      .describe('Columns of each domain; a column that is in none belongs to `other`.'),
    ignore: z.array(column).default([]).describe('Columns to leave out.'),
    columns: z
      .record(column, columnOptionsSchema)
      .default({})
      .describe(
        'How single columns are written: unit, scale, kind; how they are merged: merge, night.',
      ),
    merge: mergingSchema,
    ...writingSchema,
  })
  .superRefine((options, context) => {
    if (options.thousands !== undefined && options.thousands === (options.decimal ?? '.')) {
      context.addIssue({
        code: 'custom',
        path: ['thousands'],
        message: 'a mark for thousands or for the fraction, not for both: say decimal too',
      });
    }
    for (const [name, { merge, night }] of Object.entries(options.columns)) {
      const needed = merge !== undefined ? 'merge' : night !== undefined ? 'merge: samples' : '';
      if (needed === '' || options.merge === 'samples') continue;
      if (options.merge !== undefined && night === undefined) continue;
      context.addIssue({
        code: 'custom',
        path: ['columns', name, night === undefined ? 'merge' : 'night'],
        message: `${night === undefined ? 'merge' : 'merge: samples'} in the data section, without which this has no effect`,
        params: { got: 'none' },
      });
    }
    if (options.target === undefined) return;
    if (options.merge !== undefined) {
      context.addIssue({
        code: 'custom',
        path: ['merge'],
        message: 'no merge together with target: the days of a diary are merged',
      });
    }
    if (options.outcome !== undefined) {
      context.addIssue({
        code: 'custom',
        path: ['target'],
        message: 'outcome or target, not both',
      });
    }
    if (options.horizonDays !== undefined) {
      context.addIssue({
        code: 'custom',
        path: ['horizonDays'],
        message: 'no horizon together with target: an aligned table has its label on the row',
      });
    }
  });

/** Which column is what; see {@link dataOptionsSchema}. */
export type DataOptions = z.input<typeof dataOptionsSchema>;

/** Options with their defaults. */
export type ResolvedDataOptions = z.output<typeof dataOptionsSchema>;
