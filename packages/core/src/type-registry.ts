import { contractVersion, type ComponentType } from './component-type.ts';
import { ProdromeError } from './errors.ts';
import { factsOf, typeKinds, type TypeKind } from './type-kinds.ts';

/** A component type of any kind. */
export type AnyComponentType = Pick<
  ComponentType<unknown, unknown>,
  'contract' | 'kind' | 'type' | 'description' | 'options'
>;

/** Component types by name. */
export interface TypeRegistry<Type extends AnyComponentType> {
  /** @throws ProdromeError `COMPONENT_DUPLICATE` when the name is taken; `COMPONENT_CONTRACT` for a type of another contract or kind. */
  add(type: Type): void;
  /** @throws ProdromeError `COMPONENT_UNKNOWN` with the names that exist. */
  get(name: string): Type;
  has(name: string): boolean;
  /** In order of registration. */
  names(): readonly string[];
}

/** A registry of component types of one kind. */
export function createTypeRegistry<Type extends AnyComponentType>(
  kind: Type['kind'],
  types: readonly Type[] = [],
): TypeRegistry<Type> {
  const { what } = factsOf(kind);
  const known = new Map<string, Type>();
  const add = (type: Type): void => {
    if (known.has(type.type)) throw duplicate(what, type.type);
    expectContract(kind, type);
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
 * Refuses a component type that was made for another version of the contracts, or that makes something of another kind.
 * @throws ProdromeError `COMPONENT_CONTRACT`
 */
export function expectContract(
  kind: TypeKind,
  {
    type,
    contract,
    kind: given,
  }: { readonly type: string; readonly contract?: unknown; readonly kind?: unknown },
): void {
  const { what, define, from = '@prodrome/core' } = factsOf(kind);
  const refuse = (expected: string, got: unknown, hint: string): never => {
    throw new ProdromeError('COMPONENT_CONTRACT', {
      where: `${what} ${type}`,
      ...{ expected, hint },
      got: got === undefined ? 'none' : typeof got === 'string' ? got : JSON.stringify(got),
    });
  };
  const definition = `Define it with ${define} of ${from}, which writes contract and kind`;
  if (contract === undefined) refuse(`contract ${contractVersion}`, undefined, definition);
  if (contract !== contractVersion) {
    refuse(
      `contract ${contractVersion}`,
      contract,
      'Install a version of it that was made for this @prodrome/core, or that @prodrome/core for which it was made',
    );
  }
  if (given === kind) return;
  const other = isKind(given) ? given : undefined;
  refuse(
    `kind ${kind}`,
    given,
    other ? `Name a ${kind} here; this one is defined with ${factsOf(other).define}` : definition,
  );
}

const isKind = (kind: unknown): kind is TypeKind =>
  typeof kind === 'string' && Object.hasOwn(typeKinds, kind);

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
