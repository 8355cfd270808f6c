import type { ComponentType } from './component-type.ts';
import { ProdromeError } from './errors.ts';
import { factsOf } from './type-kinds.ts';
import type { AnyComponentType, TypeRegistry } from './type-registry.ts';

/** A component that the options of another name. */
export interface Named {
  readonly type: string;
  /** Its own options, as its validator takes them. */
  readonly parameters: unknown;
}

/**
 * A component by its name, its options validated.
 * @throws ProdromeError `COMPONENT_UNKNOWN`; `CONFIG` for options that it refuses.
 */
export const createNamed = <Model, Setting>(
  types: TypeRegistry<ComponentType<unknown, Model, Setting>>,
  named: Named,
  setting: Setting,
): Model => namedFactory(types, named)(setting);

/**
 * What makes components by their name, as many as are wanted; the name and its options are looked at now.
 * @throws ProdromeError as {@link createNamed}
 */
export function namedFactory<Model, Setting>(
  types: TypeRegistry<ComponentType<unknown, Model, Setting>>,
  named: Named,
): (setting: Setting) => Model {
  const { type, options } = resolveNamed(types, named);
  return (setting) => type.create(options, setting);
}

/**
 * A type by its name, and its options validated.
 * @throws ProdromeError as {@link createNamed}
 */
export function resolveNamed<Type extends AnyComponentType>(
  types: TypeRegistry<Type>,
  { type: name, parameters }: Named,
): { readonly type: Type; readonly options: unknown } {
  const type = types.get(name);
  const result = type.options['~standard'].validate(parameters);
  if (!(result instanceof Promise) && !result.issues) return { type, options: result.value };
  const [issue] = result instanceof Promise ? [] : result.issues;
  const path = (issue?.path ?? []).map((step) =>
    String(typeof step === 'object' ? step.key : step),
  );
  throw new ProdromeError('CONFIG', {
    where: [`${factsOf(type.kind).what} ${name}`, ...path].join(', '),
    expected: issue?.message ?? 'a validator that answers at once',
    got: JSON.stringify(parameters),
  });
}
