import { ProdromeError, type ColumnCatalogue } from '@prodrome/core';
import type { z } from 'zod';
import { dataOptionsSchema, type DataOptions } from './data-options.ts';
import type { TableSchema } from './dataset.ts';
import { patientsOptionsSchema, type PatientsOptions } from './patients-options.ts';
import { rolesFromOptions, rolesFromSchema, rolesOfPatients, type Roles } from './roles.ts';
import type { SaidWriting, SourceContext } from '../formats/open-source.ts';
import type { Source } from '../formats/source.ts';

/** How a file is read beside the options. */
export interface ReadContext extends SourceContext {
  /** Knows columns by their names: their domains, units and what can be. A schema knows all that already. */
  readonly catalogue?: ColumnCatalogue;
}

/** How a file is to be read: as a known schema says, or by options. */
export interface ReadRequest {
  readonly known?: TableSchema;
  /** How its delimited text is said to be written. */
  readonly writing: SaidWriting;
  /** @throws ProdromeError `DATA_COLUMN`, `CONFIG` */
  rolesOf(source: Source): Roles;
}

/** @throws ProdromeError `CONFIG` */
export function resolveRequest(
  options: DataOptions | { readonly schema: TableSchema },
  catalogue?: ColumnCatalogue,
): ReadRequest {
  if ('schema' in options) return requestOf(options.schema);
  const valid = validOptions('data options', dataOptionsSchema, options);
  return {
    writing: writingOf(valid),
    rolesOf: (source) => rolesFromOptions(source, valid, catalogue),
  };
}

/** The request for a table with a row for each patient. @throws ProdromeError `CONFIG` */
export function requestOfPatients(
  options: PatientsOptions | { readonly schema: TableSchema },
  catalogue?: ColumnCatalogue,
): ReadRequest {
  if ('schema' in options) return requestOf(options.schema);
  const valid = validOptions('options of the table of patients', patientsOptionsSchema, options);
  return {
    writing: writingOf(valid),
    rolesOf: (source) => rolesOfPatients(source, valid, catalogue),
  };
}

const requestOf = (known: TableSchema): ReadRequest => ({
  known,
  writing: { ...writingOf(known.writing ?? {}), carried: true },
  rolesOf: (source) => rolesFromSchema(source, known),
});

const writingOf = ({ separator, encoding }: SaidWriting): SaidWriting => ({ separator, encoding });

function validOptions<Schema extends z.ZodType>(
  what: string,
  schema: Schema,
  options: z.input<Schema>,
): z.output<Schema> {
  const result = schema.safeParse(options);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const isCustom = issue?.code === 'custom';
  throw new ProdromeError('CONFIG', {
    where: [what, ...(issue?.path ?? [])].join('.'),
    expected: isCustom ? issue.message : 'valid options',
    got: isCustom ? String(issue.params?.['got'] ?? 'both') : (issue?.message ?? 'others'),
    cause: result.error,
  });
}
