import type { ComponentType } from './component-type.ts';
import { ProdromeError } from './errors.ts';

/** Component types by name. */
export interface TypeRegistry<Type extends ComponentType<unknown, unknown>> {
  /** @throws ProdromeError `COMPONENT_DUPLICATE` when the name is taken. */
  add(type: Type): void;
  /** @throws ProdromeError `COMPONENT_UNKNOWN` with the names that exist. */
  get(name: string): Type;
  has(name: string): boolean;
  /** In order of registration. */
  names(): readonly string[];
}

/** A registry of component types; `what` names them in errors ("expert type"). */
export function createTypeRegistry<Type extends ComponentType<unknown, unknown>>(
  what: string,
  types: readonly Type[] = [],
): TypeRegistry<Type> {
  const known = new Map<string, Type>();
  const add = (type: Type): void => {
    if (known.has(type.type)) throw duplicate(what, type.type);
    known.set(type.type, type);
  };
  for (const type of types) add(type);
  return {
    add,
    get: (name) => {
      const type = known.get(name);
      if (type === undefined) throw unknown(what, name, [...known.keys()]);
      return type;
    },
    has: (name) => known.has(name),
    names: () => [...known.keys()],
  };
}

const duplicate = (what: string, name: string): ProdromeError =>
  new ProdromeError('COMPONENT_DUPLICATE', {
    where: `${what} ${name}`,
    expected: 'a name that is free',
    got: 'one already registered',
  });

const unknown = (what: string, name: string, known: readonly string[]): ProdromeError =>
  new ProdromeError('COMPONENT_UNKNOWN', {
    where: what,
    expected: `one of ${known.join(', ')}`,
    got: name,
    fields: { known, name },
  });
