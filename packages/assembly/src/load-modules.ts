import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  createTypeRegistry,
  expectCapabilities,
  expectContract,
  factsOf,
  ProdromeError,
  type AnyComponentType,
  type TypeKind,
  type TypeRegistry,
} from '@prodrome/core';
import {
  componentKinds,
  componentsOf,
  type ComponentKind,
  type Components,
} from './component-kinds.ts';
import { withComposed } from './composed-types.ts';
import { guardType } from './guard-component.ts';
import { lineOf } from './module-line.ts';
import { trainingKinds, withNetworks } from './with-networks.ts';

/** Names of component types by kind, as a configuration or a bundle gives them. */
export type TypeNames = Readonly<Partial<Record<ComponentKind, readonly string[]>>>;

/**
 * The components, and those that are named by module: `./my-expert.js#myExpert`, `my-package#expert`, or a module whose only
 * component type is meant. They are known by the name that was given.
 * @param base - the folder beside which relative modules and packages are looked for.
 * @throws ProdromeError `COMPONENT_UNKNOWN` when a module cannot be loaded, or exports no such component type;
 * `COMPONENT_CONTRACT` when it was made for another version of the contracts; `USAGE` for capabilities that do not exist.
 */
export async function withModules(
  components: Components,
  names: TypeNames,
  base: string,
): Promise<Components> {
  const extended = new Map<ComponentKind, TypeRegistry<AnyComponentType>>();
  for (const [kind, given] of Object.entries(names) as [ComponentKind, readonly string[]][]) {
    const registry = components[kind] as unknown as TypeRegistry<AnyComponentType>;
    const outside = outsideNames(registry, given);
    if (outside.length === 0) continue;
    const own = registry.names().map((name) => registry.get(name));
    for (const name of outside) own.push(await loadType(kind, name, base));
    extended.set(kind, createTypeRegistry<AnyComponentType>(componentKinds[kind], own));
  }
  const whole = componentsOf((kind) => extended.get(kind) ?? components[kind]);
  return withComposed(
    trainingKinds.some((kind) => extended.has(kind)) ? await withNetworks(whole) : whole,
  );
}

/** The names that are loaded from modules: those that no registry knows. */
const outsideNames = (
  registry: Pick<TypeRegistry<AnyComponentType>, 'has'>,
  names: readonly string[],
): string[] =>
  [...new Set(names)].filter((name) => !registry.has(name) && moduleOf(name) !== undefined);

/** The modules that {@link withModules} runs for these names, sorted. */
export function modulesOf(components: Components, names: TypeNames): readonly string[] {
  const entries = Object.entries(names) as [ComponentKind, readonly string[]][];
  const outside = entries.flatMap(([kind, given]) => outsideNames(components[kind], given));
  return [...new Set(outside.flatMap((name) => moduleOf(name) ?? []))].sort();
}

/** The module of a name such as `./my-expert.js#myExpert`; undefined for a built-in's name. */
export const moduleOf = (name: string): string | undefined =>
  /[#/.]/.test(name) ? name.split('#')[0] : undefined;

async function loadType(
  kind: ComponentKind,
  name: string,
  base: string,
): Promise<AnyComponentType> {
  const own = componentKinds[kind];
  const { what, define, from = '@prodrome/core' } = factsOf(own);
  const [specifier = '', exported] = name.split('#');
  const exports = await importFrom(what, specifier, base);
  const types = Object.entries(exports).filter(([, value]) => isComponentType(value));
  const known = types.filter(([, value]) => isOf(own, value));
  const found =
    exported === undefined
      ? (known.length > 0 ? known : types).map(([, value]) => value)
      : [exports[exported]];
  const [type] = found.filter(isComponentType);
  if (type && found.length === 1) {
    const named = { ...type, type: name };
    checkType(kind, named);
    return guardType(named, { kind: own, name, file: moduleFile(specifier, base), base });
  }
  throw new ProdromeError('COMPONENT_UNKNOWN', {
    where: what,
    expected:
      known.length > 0
        ? `one of ${known.map(([key]) => `${specifier}#${key}`).join(', ')}`
        : `a module that exports a component type of kind ${own}`,
    got: JSON.stringify(name),
    hint: `Export it with ${define} of ${from}`,
  });
}

/** Whether a type is of a kind, or does not tell. */
const isOf = (kind: TypeKind, type: unknown): boolean =>
  (type as { readonly kind?: unknown }).kind === kind || !('kind' in (type as object));

const kindsWithCapabilities = {
  experts: 'expert',
  gates: 'gate',
  combinations: 'combination',
} as const;

function checkType(kind: ComponentKind, type: AnyComponentType): void {
  expectContract(componentKinds[kind], type);
  if (kind in kindsWithCapabilities) {
    expectCapabilities(kindsWithCapabilities[kind as keyof typeof kindsWithCapabilities], type);
  }
}

/** The file of a module. @throws Error when there is no such package. */
export const moduleFile = (specifier: string, base: string): string =>
  specifier.startsWith('.')
    ? resolve(base, specifier)
    : createRequire(join(resolve(base), 'package.json')).resolve(specifier);

async function importFrom(
  what: string,
  specifier: string,
  base: string,
): Promise<Readonly<Record<string, unknown>>> {
  try {
    return (await import(pathToFileURL(moduleFile(specifier, base)).href)) as Readonly<
      Record<string, unknown>
    >;
  } catch (cause) {
    throw notLoaded(what, specifier, base, cause);
  }
}

/** A module that is not where it is looked for, or cannot be run. */
export function notLoaded(
  what: string,
  specifier: string,
  base: string,
  cause: unknown,
): ProdromeError {
  const [said = ''] = (cause instanceof Error ? cause.message : String(cause)).split(
    ' imported from ',
  );
  const line = loadLine(cause, specifier, base);
  return new ProdromeError('COMPONENT_UNKNOWN', {
    where: what,
    expected: `a module ${specifier} that can be loaded from ${base}`,
    got:
      line === undefined ? said : `${cause instanceof Error ? cause.name : ''}: ${said} (${line})`,
    hint: loadHint(said, line),
    cause,
  });
}

/** Where in the module an error lies that kept it from being loaded; undefined where it was not found. */
function loadLine(cause: unknown, specifier: string, base: string): string | undefined {
  if (!(cause instanceof Error) || 'code' in cause) return undefined;
  const file = moduleFile(specifier, base);
  // a syntax error names its place before its message
  const [, at] = /^[^\n]*?:(\d+)\n/.exec(cause.stack ?? '') ?? [];
  return at === undefined || cause.name !== 'SyntaxError'
    ? lineOf(cause, { file, base })
    : `line ${at} of ${specifier}`;
}

function loadHint(said: string, line: string | undefined): string {
  const [, missing] = /Cannot find (?:package|module) '([^./][^:']*)'/.exec(said) ?? [];
  if (missing !== undefined) return `Install it where the YAML lies: npm install ${missing}`;
  if (line !== undefined) return 'The error is of that module: mend it there';
  return 'Modules lie beside the YAML that names them; --config tells where that is';
}

function isComponentType(value: unknown): value is AnyComponentType {
  return (
    typeof value === 'object' &&
    value !== null &&
    'type' in value &&
    'options' in value &&
    'create' in value &&
    typeof value.create === 'function'
  );
}
