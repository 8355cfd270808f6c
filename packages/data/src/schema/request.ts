import { ProdromeError, type ColumnCatalogue } from '@prodrome/core';
import { dataOptionsSchema, type DataOptions, type ResolvedDataOptions } from './data-options.ts';
import type { TableSchema } from './dataset.ts';
import { rolesFromOptions, rolesFromSchema, type Roles } from './roles.ts';
import type { SaidWriting, SourceContext } from '../formats/open-source.ts';
import type { Source } from '../formats/source.ts';

/** How a file is read beside the options. */
export interface ReadContext extends SourceContext {
  /** Knows columns by their names: their domains, units and what can be. A schema knows all that already. */
  readonly catalogue?: ColumnCatalogue;
}

/** How a file is to be read: as a known schema says, or by options. */
export type ReadRequest =
  | { readonly known: TableSchema }
  | {
      readonly known?: never;
      readonly options: ResolvedDataOptions;
      readonly catalogue: ColumnCatalogue | undefined;
    };

/** @throws ProdromeError `CONFIG` */
export function resolveRequest(
  options: DataOptions | { readonly schema: TableSchema },
  catalogue?: ColumnCatalogue,
): ReadRequest {
  if ('schema' in options) return { known: options.schema };
  const result = dataOptionsSchema.safeParse(options);
  if (result.success) return { options: result.data, catalogue };
  const [issue] = result.error.issues;
  const isCustom = issue?.code === 'custom';
  throw new ProdromeError('CONFIG', {
    where: ['data options', ...(issue?.path ?? [])].join('.'),
    expected: isCustom ? issue.message : 'valid options',
    got: isCustom ? String(issue.params?.['got'] ?? 'both') : (issue?.message ?? 'others'),
    cause: result.error,
  });
}

/** How the delimited text of a request is said to be written. */
export function saidWriting(request: ReadRequest): SaidWriting {
  const { separator, encoding } = request.known ? (request.known.writing ?? {}) : request.options;
  return { separator, encoding, ...(request.known && { carried: true }) };
}

/** @throws ProdromeError `DATA_COLUMN`, `CONFIG` */
export const rolesOf = (source: Source, request: ReadRequest): Roles =>
  request.known
    ? rolesFromSchema(source, request.known)
    : rolesFromOptions(source, request.options, request.catalogue);
