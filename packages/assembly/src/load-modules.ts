import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  createTypeRegistry,
  ProdromeError,
  type ComponentType,
  type TypeRegistry,
} from '@prodrome/core';
import type { Components } from './built-ins.ts';

type AnyType = ComponentType<unknown, unknown>;

/** Names of component types by kind, as a configuration or a bundle gives them. */
export type TypeNames = Readonly<Partial<Record<keyof Components, readonly string[]>>>;

/**
 * The components, and those that are named by module: `./my-expert.js#myExpert`, `my-package#expert`, or a module whose only
 * component type is meant. They are known by the name that was given.
 * @param base - the folder beside which relative modules and packages are looked for.
 * @throws ProdromeError `COMPONENT_UNKNOWN` when a module cannot be loaded, or exports no such component type.
 */
export async function withModules(
  components: Components,
  names: TypeNames,
  base: string,
): Promise<Components> {
  return {
    experts: await extend(components.experts, 'expert type', names.experts, base),
    gates: await extend(components.gates, 'gate type', names.gates, base),
    combinations: await extend(
      components.combinations,
      'combination strategy',
      names.combinations,
      base,
    ),
    transforms: await extend(components.transforms, 'transform type', names.transforms, base),
  };
}

async function extend<Type extends AnyType>(
  registry: TypeRegistry<Type>,
  what: string,
  names: readonly string[] = [],
  base: string,
): Promise<TypeRegistry<Type>> {
  const outside = [...new Set(names)].filter(
    (name) => !registry.has(name) && moduleOf(name) !== undefined,
  );
  if (outside.length === 0) return registry;
  const extended = createTypeRegistry<Type>(
    what,
    registry.names().map((name) => registry.get(name)),
  );
  for (const name of outside) {
    // a registry of one kind takes what is exported as that kind; its contract is checked when it is used
    const type = (await loadType(what, name, base)) as Type;
    extended.add({ ...type, type: name });
  }
  return extended;
}

/** The module of a name such as `./my-expert.js#myExpert`; undefined for a built-in's name. */
export const moduleOf = (name: string): string | undefined =>
  /[#/.]/.test(name) ? name.split('#')[0] : undefined;

async function loadType(what: string, name: string, base: string): Promise<AnyType> {
  const [specifier = '', exported] = name.split('#');
  const exports = await importFrom(what, specifier, base);
  const found =
    exported === undefined
      ? Object.values(exports).filter(isComponentType)
      : [exports[exported]].filter(isComponentType);
  const [type] = found;
  if (type && found.length === 1) return type;
  const known = Object.entries(exports)
    .filter(([, value]) => isComponentType(value))
    .map(([key]) => `${specifier}#${key}`);
  throw new ProdromeError('COMPONENT_UNKNOWN', {
    where: what,
    expected:
      known.length > 0 ? `one of ${known.join(', ')}` : 'a module that exports a component type',
    got: JSON.stringify(name),
    hint: 'Export it with defineExpert, defineGate, defineCombination or defineTransform of @prodrome/core',
  });
}

async function importFrom(
  what: string,
  specifier: string,
  base: string,
): Promise<Readonly<Record<string, unknown>>> {
  try {
    const file = specifier.startsWith('.')
      ? resolve(base, specifier)
      : createRequire(join(resolve(base), 'package.json')).resolve(specifier);
    return (await import(pathToFileURL(file).href)) as Readonly<Record<string, unknown>>;
  } catch (cause) {
    throw new ProdromeError('COMPONENT_UNKNOWN', {
      where: what,
      expected: `a module ${specifier} that can be loaded from ${base}`,
      got:
        cause instanceof Error ? (cause.message.split(' imported from ')[0] ?? '') : String(cause),
      hint: 'Modules lie beside the YAML that names them; --config tells where that is',
      cause,
    });
  }
}

function isComponentType(value: unknown): value is AnyType {
  return (
    typeof value === 'object' &&
    value !== null &&
    'type' in value &&
    'options' in value &&
    'create' in value &&
    typeof value.create === 'function'
  );
}
