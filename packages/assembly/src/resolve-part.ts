import { validateOptions, type YamlDocument } from '@prodrome/config';
import {
  ProdromeError,
  type ComponentType,
  type JsonValue,
  type Recipe,
  type TypeRegistry,
} from '@prodrome/core';
import type { Part } from '@prodrome/mixture';

/** Where a component is named in the configuration. */
export interface Place {
  /** YAML path of the section that names it, as keys. */
  readonly path: readonly (string | number)[];
  readonly document?: YamlDocument;
}

type AnyType = ComponentType<unknown, unknown>;

/**
 * A named type with its options, validated and completed with defaults.
 * @throws ProdromeError `COMPONENT_UNKNOWN`, `CONFIG`
 */
export function resolvePart<Type extends AnyType>(
  registry: TypeRegistry<Type>,
  type: string,
  parameters: unknown,
  place: Place,
  keys: { readonly type: string; readonly parameters: string } = {
    type: 'type',
    parameters: 'parameters',
  },
): Part<Type> {
  const found = find(registry, type, { ...place, path: [...place.path, keys.type] });
  const path = [...place.path, keys.parameters];
  const options = validateOptions(found.options, parameters, {
    where: pathText(path),
    path,
    ...(place.document && { document: place.document }),
  });
  return { type: found, options, recipe: { type, options: plain(options) } };
}

/** A part from the recipe that a bundle carries. */
export function partFromRecipe<Type extends AnyType>(
  registry: TypeRegistry<Type>,
  { type, options }: Recipe,
): Part<Type> {
  const found = registry.get(type);
  const validated = validateOptions(found.options, options, {
    where: `recipe of ${type}`,
    path: [],
  });
  return { type: found, options: validated, recipe: { type, options } };
}

function find<Type extends AnyType>(
  registry: TypeRegistry<Type>,
  type: string,
  place: Place,
): Type {
  if (registry.has(type)) return registry.get(type);
  const at = place.document?.locate(place.path);
  const file = place.document && at ? ` (${place.document.file}:${at.line}:${at.column})` : '';
  throw new ProdromeError('COMPONENT_UNKNOWN', {
    where: pathText(place.path) + file,
    expected: `one of ${registry.names().join(', ')}`,
    got: `"${type}"`,
    hint: 'Only these types are installed',
    fields: { known: registry.names() },
  });
}

/** `experts[1].parameters` */
export const pathText = (path: readonly (string | number)[]): string =>
  path.reduce<string>(
    (text, key) =>
      typeof key === 'number' ? `${text}[${key}]` : text === '' ? key : `${text}.${key}`,
    '',
  );

/** Options are plain data by contract: they come from YAML through a validator. */
const plain = (options: unknown): JsonValue => JSON.parse(JSON.stringify(options)) as JsonValue;
