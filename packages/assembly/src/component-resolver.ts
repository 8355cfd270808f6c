import { formatPath, suggestion, validateOptions, type YamlDocument } from '@prodrome/config';
import {
  ProdromeError,
  type AnyComponentType,
  type JsonValue,
  type OptionsSchema,
  type Recipe,
  type TypeRegistry,
} from '@prodrome/core';
import type { Part } from '@prodrome/mixture';
import type { ComponentKind, Components, ComponentTypes } from './component-kinds.ts';
import { moduleOf } from './load-modules.ts';
import { packageHint } from './optional-packages.ts';

/** A place in a configuration. */
export type Path = readonly (string | number)[];

/** Where a configuration names a component and gives its options. */
interface Place {
  readonly type: Path;
  readonly options: Path;
}

/** What a configuration says of a component, and where. */
interface NamedComponent {
  readonly type: string;
  /** As the YAML spells them. */
  readonly parameters: unknown;
  readonly place: Place;
}

/** The one way from names and options to components: of a configuration, and of a bundle. */
export interface ComponentResolver {
  /** The file that the configuration came from; absent for bundles, and for configurations made in code. */
  readonly file?: string;
  /**
   * A type that the configuration names, its options validated and completed with defaults.
   * @throws ProdromeError `COMPONENT_UNKNOWN`, `CONFIG`
   */
  named<Kind extends ComponentKind>(
    kind: Kind,
    component: NamedComponent,
  ): Part<ComponentTypes[Kind]>;
  /** A type by its name. @param path - of the name in the configuration. @throws ProdromeError `COMPONENT_UNKNOWN` */
  typeOf<Kind extends ComponentKind>(kind: Kind, name: string, path: Path): ComponentTypes[Kind];
  /**
   * A type with options in the spelling of the code: from a bundle, or from a part of the configuration that is validated.
   * @throws ProdromeError `COMPONENT_UNKNOWN` when the type is not installed; `STATE` when it refuses the options.
   */
  fromRecipe<Kind extends ComponentKind>(kind: Kind, recipe: Recipe): Part<ComponentTypes[Kind]>;
  /** Whether a type of this name is installed. */
  has(kind: ComponentKind, name: string): boolean;
  /** Options as YAML spells them, validated by a schema. @throws ProdromeError `CONFIG` */
  validated<Options>(schema: OptionsSchema<Options>, value: unknown, path: Path): Options;
  /** `experts[1].name (moe.yaml:12:5)` */
  readonly placeText: (path: Path) => string;
}

/** A resolver among these components; with the document, errors name its lines. */
export function createResolver(components: Components, document?: YamlDocument): ComponentResolver {
  const validated: ComponentResolver['validated'] = (schema, value, path) =>
    validateOptions(schema, value, {
      where: formatPath(path),
      path: [...path],
      ...(document && { document }),
    });
  const typeOf: ComponentResolver['typeOf'] = (kind, name, path) => {
    const registry = registryOf(components, kind);
    if (registry.has(name)) return registry.get(name);
    throw unknownType(registry, name, placeText(path, document));
  };
  return {
    ...(document && { file: document.file }),
    typeOf,
    named: (kind, { type: name, parameters, place }) => {
      const type = typeOf(kind, name, place.type);
      const options = validated(type.options, parameters, place.options);
      return { type, options, recipe: recipeOf(name, options) };
    },
    fromRecipe: (kind, { type: name, options: given }) => {
      const registry = registryOf(components, kind);
      if (!registry.has(name)) throw unknownType(registry, name, `recipe of ${name}`);
      const type = registry.get(name);
      const result = type.options['~standard'].validate(given);
      if (result instanceof Promise || result.issues) {
        throw new ProdromeError('STATE', {
          where: `recipe of ${name}`,
          expected: 'options of the installed version',
          got:
            result instanceof Promise
              ? 'a validator that waits'
              : (result.issues[0]?.message ?? ''),
        });
      }
      return { type, options: result.value, recipe: recipeOf(name, result.value) };
    },
    has: (kind, name) => registryOf(components, kind).has(name),
    validated,
    placeText: (path) => placeText(path, document),
  };
}

const registryOf = <Kind extends ComponentKind>(
  components: Components,
  kind: Kind,
): TypeRegistry<ComponentTypes[Kind]> => components[kind];

/** `experts[1].name (moe.yaml:12:5)` */
export function placeText(path: Path, document: YamlDocument | undefined): string {
  const at = document?.locate([...path]);
  const text = formatPath(path);
  return document && at ? `${text} (${document.file}:${at.line}:${at.column})` : text;
}

const unknownType = (
  registry: Pick<TypeRegistry<AnyComponentType>, 'names'>,
  name: string,
  where: string,
): ProdromeError =>
  new ProdromeError('COMPONENT_UNKNOWN', {
    where,
    expected: `one of ${registry.names().join(', ')}`,
    got: JSON.stringify(name),
    hint:
      packageHint(name) ??
      [
        suggestion(name, registry.names()) ?? 'Only these types are installed.',
        'One of your own is named by its module, ./module.js#name',
      ].join(' '),
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
