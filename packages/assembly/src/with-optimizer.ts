import { formatPath } from '@prodrome/config';
import { ProdromeError, type AnyComponentType, type OptionsSchema } from '@prodrome/core';
import type { Part } from '@prodrome/mixture';
import { z } from 'zod';
import { plain, type ComponentResolver, type Path } from './component-resolver.ts';

type Section = Readonly<Record<string, unknown>>;

/** Searches that the specification writes in this place, and of which no type is installed. */
const specified: readonly string[] = ['grid_search'];

/**
 * A component's part with the section `optimizer` that stands beside its parameters: the option of that name, where its type has one.
 * @param path - of the component in the configuration.
 * @throws ProdromeError `CONFIG`, also for a section without effect.
 */
export function withOptimizer<Type extends AnyComponentType>(
  resolver: ComponentResolver,
  part: Part<Type>,
  {
    parameters,
    optimizer,
  }: { readonly parameters: Section; readonly optimizer: Section | undefined },
  path: Path,
): Part<Type> {
  const { placeText } = resolver;
  const at = [...path, 'optimizer'];
  const schema: OptionsSchema<unknown> | undefined = fieldsOf(part.type)?.['optimizer'];
  if (schema && 'optimizer' in parameters) {
    throw new ProdromeError('CONFIG', {
      where: placeText([...path, 'parameters', 'optimizer']),
      expected: `the section ${formatPath(at)}, beside parameters`,
      got: 'optimizer among the parameters',
    });
  }
  if (!optimizer) return part;
  refuseSearch(resolver, optimizer, at);
  if (!schema) {
    throw new ProdromeError('CONFIG', {
      where: placeText(at),
      expected: `no optimizer: type ${part.type.type} is not trained by gradient steps`,
      got: 'optimizer',
    });
  }
  const validated = resolver.validated(schema, optimizer, at);
  const options = { ...(part.options as object), optimizer: validated };
  return { ...part, options, recipe: { ...part.recipe, options: plain(options) } };
}

/** The schemas of a type's options; undefined where the validator does not tell. */
export function fieldsOf({
  options,
}: AnyComponentType): Readonly<Record<string, z.ZodType>> | undefined {
  if (!(options instanceof z.ZodObject)) return undefined;
  const shape: Readonly<Record<string, z.ZodType>> = options.shape;
  return shape;
}

function refuseSearch(resolver: ComponentResolver, { type }: Section, at: Path): void {
  if (typeof type !== 'string') return;
  if (!resolver.has('searches', type) && !specified.includes(type)) return;
  throw new ProdromeError('CONFIG', {
    where: resolver.placeText([...at, 'type']),
    expected: 'an optimiser that trains by gradient steps',
    got: JSON.stringify(type),
    hint: 'Searches for parameters are not part of this version: remove the section',
  });
}
