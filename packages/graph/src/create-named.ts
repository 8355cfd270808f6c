import { ProdromeError, type ComponentType, type TypeRegistry } from '@prodrome/core';
import { z } from 'zod';

/** A component that options name, with its own options. */
export interface Named {
  readonly type: string;
  readonly parameters: unknown;
}

/**
 * The options schema of a place where a component is named.
 * @param kind - of the registry that a configuration looks in.
 * @param usual - the type when none is named.
 */
export const namedSchema = (kind: 'losses' | 'backends', usual: string) =>
  z
    .strictObject({
      type: z.string().default(usual).describe('the type'),
      parameters: z.record(z.string(), z.unknown()).default({}).describe('its options'),
    })
    .meta({ component: kind });

/**
 * A component by its name, its options validated.
 * @param what - how errors call it.
 * @throws ProdromeError `COMPONENT_UNKNOWN`; `CONFIG` for options that it refuses.
 */
export function createNamed<Model>(
  what: string,
  types: TypeRegistry<ComponentType<unknown, Model, object>>,
  { type: name, parameters }: Named,
): Model {
  const type = types.get(name);
  const result = type.options['~standard'].validate(parameters);
  const issues = result instanceof Promise ? [] : result.issues;
  if (!(result instanceof Promise) && !result.issues) return type.create(result.value, {});
  const [issue] = issues ?? [];
  const path = (issue?.path ?? []).map((step) =>
    String(typeof step === 'object' ? step.key : step),
  );
  throw new ProdromeError('CONFIG', {
    where: [`${what} ${name}`, ...path].join(', '),
    expected: issue?.message ?? 'a validator that answers at once',
    got: JSON.stringify(parameters),
  });
}
