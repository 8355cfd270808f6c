import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { formatPath, snakeCase, validateOptions, type YamlDocument } from '@prodrome/config';
import {
  ProdromeError,
  type ExpertType,
  type OptionsSchema,
  type TypeRegistry,
} from '@prodrome/core';
import type { Part } from '@prodrome/mixture';
import { z } from 'zod';
import type { Config } from './config-schema.ts';
import { placeText, plain, resolvePart, type Place } from './resolve-part.ts';

type Expert = Config['experts'][number];

/** Optimisers of the specification that try parameters out instead of training by gradient steps. */
const searches = /search|bayesian|genetic|evolution/;

/**
 * An expert's type with its options. Its section `optimizer` becomes the option of that name, where the type has one.
 * @throws ProdromeError `COMPONENT_UNKNOWN`; `CONFIG`, also for a section without effect.
 */
export function resolveExpert(
  registry: TypeRegistry<ExpertType>,
  { type, parameters, optimizer }: Expert,
  index: number,
  document: YamlDocument | undefined,
): Part<ExpertType> {
  const path = (...keys: string[]) => ['experts', index, ...keys];
  const place = { type: path('type'), options: path('parameters'), document };
  const part = withFiles(resolvePart(registry, type, parameters, place), place);
  const schema = optimizerOf(part.type);
  if (schema && 'optimizer' in parameters) {
    throw new ProdromeError('CONFIG', {
      where: placeText(path('parameters', 'optimizer'), document),
      expected: `the section ${formatPath(path('optimizer'))}, beside parameters`,
      got: 'optimizer among the parameters',
    });
  }
  if (!optimizer) return part;
  const at = path('optimizer');
  refuseSearch(optimizer, at, document);
  if (!schema) {
    throw new ProdromeError('CONFIG', {
      where: placeText(at, document),
      expected: `no optimizer: type ${type} is not trained by gradient steps`,
      got: 'optimizer',
    });
  }
  const validated = validateOptions(schema, optimizer, {
    ...{ where: formatPath(at), path: at },
    ...(document && { document }),
  });
  const options = { ...(part.options as object), optimizer: validated };
  return { ...part, options, recipe: { ...part.recipe, options: plain(options) } };
}

/**
 * Options that are files (`meta({ file: true })` of their schema) as found beside the configuration; the recipe keeps what was written, so that
 * no path of this machine reaches a bundle.
 */
function withFiles(part: Part<ExpertType>, { options: at, document }: Place): Part<ExpertType> {
  const fields = Object.entries(fieldsOf(part.type) ?? {});
  const given = part.options as Readonly<Record<string, unknown>>;
  const found = fields.flatMap(([name, field]) => {
    const value = given[name];
    if (field.meta()?.['file'] !== true || typeof value !== 'string') return [];
    const file = resolve(document ? dirname(document.file) : '.', value);
    if (existsSync(file)) return [[name, file] as const];
    throw new ProdromeError('CONFIG', {
      where: placeText([...at, snakeCase(name)], document),
      expected: 'a file, beside the configuration unless its path is absolute',
      got: JSON.stringify(value),
    });
  });
  return found.length === 0
    ? part
    : { ...part, options: { ...given, ...Object.fromEntries(found) } };
}

/** The schema of the option `optimizer`; undefined for types that have none. */
const optimizerOf = (type: ExpertType): OptionsSchema<unknown> | undefined =>
  fieldsOf(type)?.['optimizer'];

/** The schemas of a type's options; undefined where the validator does not tell. */
function fieldsOf({ options }: ExpertType): Readonly<Record<string, z.ZodType>> | undefined {
  if (!(options instanceof z.ZodObject)) return undefined;
  const shape: Readonly<Record<string, z.ZodType>> = options.shape;
  return shape;
}

function refuseSearch(
  { type }: Readonly<Record<string, unknown>>,
  at: readonly (string | number)[],
  document: YamlDocument | undefined,
): void {
  if (typeof type !== 'string' || !searches.test(type)) return;
  throw new ProdromeError('CONFIG', {
    where: placeText([...at, 'type'], document),
    expected: 'an optimiser that trains by gradient steps',
    got: JSON.stringify(type),
    hint: 'Searches for parameters are not part of this version: remove the section',
  });
}
