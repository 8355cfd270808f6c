import { formatPath, validateOptions, type YamlDocument } from '@prodrome/config';
import { ProdromeError, type ComponentType, type OptionsSchema } from '@prodrome/core';
import type { Part } from '@prodrome/mixture';
import { z } from 'zod';
import { placeText, plain } from './resolve-part.ts';

type AnyType = ComponentType<unknown, unknown>;
type Section = Readonly<Record<string, unknown>>;

/** Optimisers of the specification that try parameters out instead of training by gradient steps. */
const searches = /search|bayesian|genetic|evolution/;

/**
 * A component's part with the section `optimizer` that stands beside its parameters: the option of that name, where its type has one.
 * @param path - of the component in the configuration.
 * @throws ProdromeError `CONFIG`, also for a section without effect.
 */
export function withOptimizer<Type extends AnyType>(
  part: Part<Type>,
  {
    parameters,
    optimizer,
  }: { readonly parameters: Section; readonly optimizer: Section | undefined },
  path: readonly (string | number)[],
  document: YamlDocument | undefined,
): Part<Type> {
  const at = [...path, 'optimizer'];
  const schema: OptionsSchema<unknown> | undefined = fieldsOf(part.type)?.['optimizer'];
  if (schema && 'optimizer' in parameters) {
    throw new ProdromeError('CONFIG', {
      where: placeText([...path, 'parameters', 'optimizer'], document),
      expected: `the section ${formatPath(at)}, beside parameters`,
      got: 'optimizer among the parameters',
    });
  }
  if (!optimizer) return part;
  refuseSearch(optimizer, at, document);
  if (!schema) {
    throw new ProdromeError('CONFIG', {
      where: placeText(at, document),
      expected: `no optimizer: type ${part.type.type} is not trained by gradient steps`,
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

/** The schemas of a type's options; undefined where the validator does not tell. */
export function fieldsOf({ options }: AnyType): Readonly<Record<string, z.ZodType>> | undefined {
  if (!(options instanceof z.ZodObject)) return undefined;
  const shape: Readonly<Record<string, z.ZodType>> = options.shape;
  return shape;
}

function refuseSearch(
  { type }: Section,
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
