import { formatPath, validateOptions, type YamlDocument } from '@prodrome/config';
import {
  ProdromeError,
  type ComponentType,
  type JsonValue,
  type Recipe,
  type TypeRegistry,
} from '@prodrome/core';
import type { Part } from '@prodrome/mixture';
import { moduleOf } from './load-modules.ts';

type AnyType = ComponentType<unknown, unknown>;
type Path = readonly (string | number)[];

/** Where the configuration names a component and gives its options. */
export interface Place {
  readonly type: Path;
  readonly options: Path;
  readonly document: YamlDocument | undefined;
}

/**
 * A type that a configuration names, with its options as the YAML spells them, validated and completed with defaults.
 * @throws ProdromeError `COMPONENT_UNKNOWN`, `CONFIG`
 */
export function resolvePart<Type extends AnyType>(
  registry: TypeRegistry<Type>,
  name: string,
  parameters: unknown,
  { type, options: path, document }: Place,
): Part<Type> {
  if (!registry.has(name)) throw unknownType(registry, name, placeText(type, document));
  const found = registry.get(name);
  const options = validateOptions(found.options, parameters, {
    where: formatPath(path),
    path: [...path],
    ...(document && { document }),
  });
  return { type: found, options, recipe: recipeOf(name, options) };
}

/**
 * A type with options in the spelling of the code: from a bundle, or from a part of the configuration that is validated.
 * @throws ProdromeError `COMPONENT_UNKNOWN` when the type is not installed; `STATE` when it refuses the options.
 */
export function partFromRecipe<Type extends AnyType>(
  registry: TypeRegistry<Type>,
  { type: name, options: given }: Recipe,
): Part<Type> {
  const type = registry.get(name);
  const result = type.options['~standard'].validate(given);
  if (result instanceof Promise || result.issues) {
    throw new ProdromeError('STATE', {
      where: `recipe of ${name}`,
      expected: 'options of the installed version',
      got: result instanceof Promise ? 'a validator that waits' : (result.issues[0]?.message ?? ''),
    });
  }
  return { type, options: result.value, recipe: recipeOf(name, result.value) };
}

/** `experts[1].name (moe.yaml:12:5)` */
export function placeText(path: Path, document: YamlDocument | undefined): string {
  const at = document?.locate([...path]);
  const text = formatPath(path);
  return document && at ? `${text} (${document.file}:${at.line}:${at.column})` : text;
}

const unknownType = (registry: TypeRegistry<AnyType>, name: string, where: string): ProdromeError =>
  new ProdromeError('COMPONENT_UNKNOWN', {
    where,
    expected: `one of ${registry.names().join(', ')}`,
    got: JSON.stringify(name),
    hint: 'Only these types are installed',
    fields: { known: registry.names() },
  });

/** A type from outside carries its module. */
function recipeOf(type: string, options: unknown): Recipe {
  const module = moduleOf(type);
  return { type, ...(module !== undefined && { module }), options: plain(options) };
}

/** Options are plain data by contract: a validator made them from YAML. */
export const plain = (options: unknown): JsonValue =>
  JSON.parse(JSON.stringify(options)) as JsonValue;
