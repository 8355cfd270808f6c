import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { snakeCase } from '@prodrome/config';
import { ProdromeError, type ExpertType } from '@prodrome/core';
import type { Part, PlannedExpert } from '@prodrome/mixture';
import type { Parameters } from '@prodrome/optimizers';
import type { Config } from './config-schema.ts';
import { fieldsOf, withNamedParts, withOptimizer } from './with-optimizer.ts';
import type { ComponentResolver, Path } from './component-resolver.ts';
import { plannedSearch, searchSection, withChanges } from './with-search.ts';

type Expert = Config['experts'][number];

/** An expert's type with its options, and the search for some of them. */
export type ResolvedExpert = Part<ExpertType> & Pick<PlannedExpert, 'search'>;

/**
 * An expert's type with its options. Its section `optimizer` becomes the option of that name, where the type has one; where it names a search,
 * it is the section `search`.
 * @throws ProdromeError `COMPONENT_UNKNOWN`; `CONFIG`, also for a section without effect.
 */
export function resolveExpert(
  resolver: ComponentResolver,
  expert: Expert,
  index: number,
): ResolvedExpert {
  const { optimizer, search } = searchSection(resolver, expert, ['experts', index]);
  const own = { ...expert, optimizer };
  const part = partOf(resolver, own, index);
  if (!search) return part;
  const withParameters = (parameters: Parameters): Part<ExpertType> =>
    partOf(resolver, { ...own, ...withChanges(own, parameters) }, index);
  return { ...part, search: plannedSearch(resolver, part.type, search, withParameters) };
}

function partOf(
  resolver: ComponentResolver,
  { type, parameters, optimizer }: Expert,
  index: number,
): Part<ExpertType> {
  const path = (...keys: string[]) => ['experts', index, ...keys];
  const place = { type: path('type'), options: path('parameters') };
  const named = resolver.named('experts', { type, parameters, place });
  const part = withFiles(resolver, withNamedParts(resolver, named, place.options), place.options);
  return withOptimizer(resolver, part, { parameters, optimizer }, path());
}

/**
 * Options that are files (`meta({ file: true })` of their schema) as found beside the configuration; the recipe keeps what was written, so that
 * no path of this machine reaches a bundle.
 */
function withFiles(
  { file: config, placeText }: ComponentResolver,
  part: Part<ExpertType>,
  at: Path,
): Part<ExpertType> {
  const fields = Object.entries(fieldsOf(part.type) ?? {});
  const given = part.options as Readonly<Record<string, unknown>>;
  const found = fields.flatMap(([name, field]) => {
    const value = given[name];
    if (field.meta()?.['file'] !== true || typeof value !== 'string') return [];
    const file = resolve(config === undefined ? '.' : dirname(config), value);
    if (existsSync(file)) return [[name, file] as const];
    throw new ProdromeError('CONFIG', {
      where: placeText([...at, snakeCase(name)]),
      expected: 'a file, beside the configuration unless its path is absolute',
      got: JSON.stringify(value),
    });
  });
  return found.length === 0
    ? part
    : { ...part, options: { ...given, ...Object.fromEntries(found) } };
}
