import { contractVersion, type ComponentType } from './component-type.ts';
import { ProdromeError } from './errors.ts';

/** A component type of any kind. */
export type AnyComponentType = Pick<
  ComponentType<unknown, unknown>,
  'contract' | 'type' | 'description' | 'options'
>;

/** Component types by name. */
export interface TypeRegistry<Type extends AnyComponentType> {
  /** @throws ProdromeError `COMPONENT_DUPLICATE` when the name is taken; `COMPONENT_CONTRACT` for a type of another contract. */
  add(type: Type): void;
  /** @throws ProdromeError `COMPONENT_UNKNOWN` with the names that exist. */
  get(name: string): Type;
  has(name: string): boolean;
  /** In order of registration. */
  names(): readonly string[];
}

/** A registry of component types; `what` names them in errors ("expert type"). */
export function createTypeRegistry<Type extends AnyComponentType>(
  what: string,
  types: readonly Type[] = [],
): TypeRegistry<Type> {
  const known = new Map<string, Type>();
  const add = (type: Type): void => {
    if (known.has(type.type)) throw duplicate(what, type.type);
    expectContract(what, type);
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

/**
 * Refuses a component type that was made for another version of the contracts.
 * @throws ProdromeError `COMPONENT_CONTRACT`
 */
export function expectContract(
  what: string,
  { type, contract }: { readonly type: string; readonly contract?: unknown },
): void {
  if (contract === contractVersion) return;
  throw new ProdromeError('COMPONENT_CONTRACT', {
    where: `${what} ${type}`,
    expected: `contract ${contractVersion}`,
    got: contract === undefined ? 'none' : JSON.stringify(contract),
    hint:
      contract === undefined
        ? `Define it with defineExpert, defineGate or the like of @prodrome/core, or add contract: ${contractVersion}`
        : 'Install a version of it that was made for this @prodrome/core, or that @prodrome/core for which it was made',
  });
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
