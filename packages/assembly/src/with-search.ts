import { camelCase } from '@prodrome/config';
import { ProdromeError, type ExpertType, type SearchType } from '@prodrome/core';
import type { Part, PlannedSearch } from '@prodrome/mixture';
import {
  parseSpace,
  prunerOptionsSchema,
  type Constraint,
  type Parameters,
  type SearchSpace,
} from '@prodrome/optimizers';
import { z } from 'zod';
import type { ComponentResolver, Path } from './component-resolver.ts';
import type { Config } from './config-schema.ts';
import { fieldsOf, innermost } from './with-optimizer.ts';

type Section = Readonly<Record<string, unknown>>;
type Expert = Config['experts'][number];

/** What any search for an expert's options is told, beside the options of its type. */
const searchSectionSchema = z.strictObject({
  type: z.string().describe('the type of search'),
  parameters: z
    .record(z.string(), z.unknown())
    .describe(
      'what is tried: a list of values, or a range { low, high, log, integer }; when: { name: [values] } makes either conditional',
    ),
  metric: z
    .enum(['log_loss', 'brier', 'pooled_auc', 'within_auc', 'average_precision'])
    .default('log_loss')
    .describe('what parameters are compared by'),
  folds: z
    .int()
    .min(2)
    .max(100)
    .default(3)
    .describe('folds of the patients of a training set that parameters are compared on'),
  trials: z
    .int()
    .min(1)
    .max(1_000_000)
    .optional()
    .describe('at the most; 50 when not given, of a search that does not end by itself'),
  pruner: prunerOptionsSchema
    .optional()
    .describe(
      'stops trials that are not worth their other folds: type median, successive_halving, hyperband, patient or wilcoxon; none when not given',
    ),
  constraints: z
    .array(z.strictObject({ terms: z.record(z.string(), z.number()), atMost: z.number() }))
    .default([])
    .describe('bounds on weighted sums of parameters'),
});

const enoughTrials = 50;

/** Where a search is written, and what is. */
interface WrittenSearch {
  readonly section: Section;
  readonly path: Path;
}

/**
 * The training optimiser and the search of an expert. The specification writes searches as `optimizer`.
 * @throws ProdromeError `CONFIG` for two searches.
 */
export function searchSection(
  resolver: ComponentResolver,
  { optimizer, search }: Expert,
  path: Path,
): { readonly optimizer: Expert['optimizer']; readonly search?: WrittenSearch } {
  const type = optimizer?.['type'];
  const isSearch = typeof type === 'string' && resolver.has('searches', type);
  if (optimizer && isSearch) {
    if (search) {
      throw new ProdromeError('CONFIG', {
        where: resolver.placeText([...path, 'search']),
        expected: 'one search',
        got: `another one as optimizer: ${type}`,
        hint: 'Under optimizer leave what trains the expert, if anything',
      });
    }
    return {
      optimizer: undefined,
      search: { section: optimizer, path: [...path, 'optimizer'] },
    };
  }
  return { optimizer, ...(search && { search: { section: search, path: [...path, 'search'] } }) };
}

/**
 * A search for options of a type.
 * @throws ProdromeError `COMPONENT_UNKNOWN`; `CONFIG` for a space that cannot be, and values that the type refuses.
 */
export function plannedSearch(
  resolver: ComponentResolver,
  type: ExpertType,
  { section, path }: WrittenSearch,
  withParameters: (parameters: Parameters) => Part<ExpertType>,
): PlannedSearch {
  const search = searchPart(resolver, section, path);
  const { parameters, metric, folds, trials, constraints, pruner } = search.told;
  const isWhole = (name: string): boolean => {
    const field = fieldsOf(type)?.[camelCase(name)];
    const own = field && innermost(field);
    return own instanceof z.ZodNumber && own.format === 'safeint';
  };
  const where = [...path, 'parameters'];
  const space = spaceOf(resolver, parameters, where, isWhole);
  for (const [name, values] of ends(space)) {
    for (const value of values)
      tryValue({ resolver, where: [...where, name] }, name, value, withParameters);
  }
  const most = trials ?? (search.part.type.ends === true ? undefined : enoughTrials);
  return {
    search: search.part,
    ...{ space, constraints, metric, folds, withParameters },
    ...(most !== undefined && { trials: most }),
    ...(pruner && { pruner }),
  };
}

/** The space that a section writes. @throws ProdromeError `CONFIG` at the line of the parameter. */
function spaceOf(
  resolver: ComponentResolver,
  parameters: Section,
  path: Path,
  isWhole: (name: string) => boolean,
): SearchSpace {
  try {
    return parseSpace(parameters, { where: '', isWhole });
  } catch (cause) {
    if (!ProdromeError.is(cause, 'CONFIG')) throw cause;
    const name = Object.keys(parameters).find((key) => cause.where.startsWith(`.${key}`));
    throw misplaced(resolver, name === undefined ? path : [...path, name], cause);
  }
}

/** An error of a part of the configuration, at its place. */
const misplaced = (resolver: ComponentResolver, path: Path, cause: ProdromeError): ProdromeError =>
  new ProdromeError('CONFIG', {
    where: resolver.placeText(path),
    expected: cause.expected,
    got: cause.got,
    ...(cause.hint !== undefined && { hint: cause.hint }),
    cause,
  });

interface SearchTold extends z.output<typeof searchSectionSchema> {
  readonly constraints: Constraint[];
}

function searchPart(
  resolver: ComponentResolver,
  section: Section,
  path: Path,
): { readonly part: Part<SearchType>; readonly told: SearchTold } {
  const { type: name } = section;
  if (typeof name !== 'string') {
    return resolver.validated(searchSectionSchema, section, path) as never;
  }
  const type = resolver.typeOf('searches', name, [...path, 'type']);
  const general = new Set(Object.keys(searchSectionSchema.shape));
  const parted = (isGeneral: boolean): Section =>
    Object.fromEntries(Object.entries(section).filter(([key]) => general.has(key) === isGeneral));
  const told = resolver.validated(searchSectionSchema, parted(true), path);
  const place = { type: [...path, 'type'], options: path };
  return {
    part: resolver.named('searches', { type: type.type, parameters: parted(false), place }),
    told,
  };
}

/** Values of each parameter that the type has to take: all of a choice, both ends of a range. */
const ends = (space: SearchSpace) =>
  Object.entries(space).map(
    ([name, dimension]) =>
      [
        name,
        dimension.kind === 'choice' ? dimension.values : [dimension.low, dimension.high],
      ] as const,
  );

function tryValue(
  { resolver, where }: { readonly resolver: ComponentResolver; readonly where: Path },
  name: string,
  value: Parameters[string],
  withParameters: (parameters: Parameters) => unknown,
): void {
  try {
    withParameters({ [name]: value });
  } catch (cause) {
    if (!ProdromeError.is(cause, 'CONFIG')) throw cause;
    throw misplaced(resolver, where, cause);
  }
}

/** The sections of a component that hold its options. */
interface OptionSections {
  readonly parameters: Section;
  readonly optimizer?: Section | undefined;
}

/** A component's sections with other values: `max_depth` is one of its parameters, `optimizer.learning_rate` one of its optimiser's. */
export function withChanges(
  { parameters, optimizer }: OptionSections,
  changes: Parameters,
): { readonly parameters: Record<string, unknown>; readonly optimizer?: Record<string, unknown> } {
  let whole: Section = { parameters, ...(optimizer && { optimizer }) };
  for (const [name, value] of Object.entries(changes)) {
    const keys = name.split('.');
    whole = changedAt(whole, keys[0] === 'optimizer' ? keys : ['parameters', ...keys], value);
  }
  return whole as ReturnType<typeof withChanges>;
}

/** A mapping with another value at a path; mappings on the way are made. */
function changedAt(
  section: Section,
  [key = '', ...rest]: readonly string[],
  value: unknown,
): Section {
  if (rest.length === 0) return { ...section, [key]: value };
  const inner = section[key];
  const own = typeof inner === 'object' && inner !== null ? (inner as Section) : {};
  return { ...section, [key]: changedAt(own, rest, value) };
}
