import { snakeCase } from '@prodrome/config';
import type { ComponentType, JsonValue, TypeRegistry } from '@prodrome/core';
import { z } from 'zod';
import { builtInComponents } from './built-ins.ts';
import { stackings } from './candidates-from-config.ts';
import { allKinds, type ComponentKind, type Components } from './component-kinds.ts';
import { configSchema } from './config-schema.ts';
import { plain } from './component-resolver.ts';

/** A JSON Schema (draft 7), or a part of one. */
export interface JsonSchema {
  readonly [keyword: string]: JsonValue;
}

type Registry = TypeRegistry<ComponentType<unknown, unknown>>;

/**
 * The JSON Schema of the configuration file, keys spelt as in the YAML, for editors and other programs.
 * The options of every given type are described; those of types from outside stay free.
 * The same components give the same schema, keywords in one order. Rules between fields are not in it: `loadConfig` checks them.
 */
export function configJsonSchema(components: Components = builtInComponents()): JsonSchema {
  const whole = tidy(jsonSchemaOf(configSchema));
  const sections = namedPlaces.reduce(
    (from, { path, kind, ...keys }) =>
      changedAt(from, path, (part) => withTypes(part, kind, components, keys)),
    partOf(whole, 'properties'),
  );
  return tidy({
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Prodrome configuration',
    ...whole,
    properties: sections,
  });
}

/** The keys under which a mapping names a component and gives its options. */
interface NamingKeys {
  readonly type?: string;
  readonly parameters?: string;
  /** What may stand for no component. */
  readonly none?: string;
  /** Types whose options stand in a section of their own. */
  readonly elsewhere?: readonly string[];
  /** Named among the options of another: all its options are parameters. */
  readonly inner?: boolean;
}

/** Where the file names components: the path through mappings and lists. */
const namedPlaces: readonly (NamingKeys & {
  readonly path: readonly string[];
  readonly kind: ComponentKind;
})[] = [
  { path: ['experts', 'items'], kind: 'experts' },
  { path: ['gating_network'], kind: 'gates' },
  {
    path: ['gating_network'],
    kind: 'combinations',
    type: 'combination_strategy',
    parameters: 'combination_parameters',
    elsewhere: stackings,
  },
  { path: ['gating_network', 'stacking_model'], kind: 'stackingModels' },
  {
    path: ['meta_learner'],
    kind: 'metaMethods',
    type: 'method',
    parameters: 'method_parameters',
  },
  { path: ['meta_learner', 'drift_detector'], kind: 'driftDetectors' },
  { path: ['drift', 'policies', 'items', 'detector'], kind: 'driftDetectors' },
  { path: ['preprocessing', 'transforms', 'items'], kind: 'transforms' },
  { path: ['calibration'], kind: 'calibrations', type: 'method', none: 'none' },
  { path: ['validation'], kind: 'splitters', type: 'split', parameters: 'split_parameters' },
  { path: ['execution', 'executor'], kind: 'executors' },
  { path: ['store'], kind: 'stores' },
  { path: ['data', 'source'], kind: 'dataSources' },
];

/** Fields with the one at the path changed. */
function changedAt(
  fields: JsonSchema,
  [key = '', ...rest]: readonly string[],
  change: (part: JsonSchema) => JsonSchema,
): JsonSchema {
  const part = partOf(fields, key);
  if (rest.length === 0) return { ...fields, [key]: change(part) };
  if (rest[0] === 'items') return { ...fields, [key]: changedAt(part, rest, change) };
  const inner = isObject(part['properties']) ? { properties: part['properties'] } : {};
  return {
    ...fields,
    [key]: { ...part, properties: changedAt(partOf(inner, 'properties'), rest, change) },
  };
}

/** What a validator of zod takes in; undefined for other validators, which do not say it. */
function jsonSchemaOf(options: object): JsonSchema {
  if (!('_zod' in options)) return {};
  const schema = options as z.core.$ZodType;
  const made = z.toJSONSchema(schema, { io: 'input', target: 'draft-7', unrepresentable: 'any' });
  return Object.fromEntries(
    Object.entries(plain(made) as JsonSchema).filter(([keyword]) => keyword !== '$schema'),
  );
}

/** An object that names a component and gives its options: the types that exist, and what each makes of its options. */
function withTypes(
  object: JsonSchema,
  kind: ComponentKind,
  components: Components,
  {
    type: key = 'type',
    parameters = 'parameters',
    none,
    elsewhere = [],
    inner = false,
  }: NamingKeys = {},
): JsonSchema {
  const registry = components[kind] as Registry;
  const fields = partOf(object, 'properties');
  const type = partOf(fields, key);
  const before = Array.isArray(object['allOf']) ? (object['allOf'] as JsonSchema[]) : [];
  const here = registry.names().filter((name) => !elsewhere.includes(name));
  const told = here.map((name) => ({
    if: {
      properties: { [key]: { const: name } },
      // an absent type is the default one
      ...(type['default'] !== name && { required: [key] }),
    },
    then: {
      properties: sectionsOf(
        jsonSchemaOf(registry.get(name).options),
        parameters,
        // a type that names others of its kind does not name itself
        { ...components, [kind]: without(registry, name) },
        inner,
      ),
    },
  }));
  const names = [...registry.names(), ...(none === undefined ? [] : [none])];
  const properties = { ...fields, [key]: withNames(type, names) };
  return { ...object, properties, allOf: [...before, ...told] };
}

const without = (registry: Registry, name: string): Pick<Registry, 'names' | 'get'> => ({
  names: () => registry.names().filter((other) => other !== name),
  get: (other) => registry.get(other),
});

/** A type's options as sections: `optimizer` stands beside the other parameters, but for a type that another names. */
function sectionsOf(
  options: JsonSchema,
  parameters: string,
  components: Components,
  inner: boolean,
): Readonly<Record<string, JsonSchema>> {
  const { properties: fields } = options;
  if (!isObject(fields)) return { [parameters]: tidy(options) };
  const told = Object.fromEntries(
    Object.entries(fields).map(([name, field]) => [
      name,
      isObject(field) ? withNamed(field, components, inner) : field,
    ]),
  );
  if (inner) return { [parameters]: tidy({ ...options, properties: told }) };
  const { optimizer, ...rest } = told;
  const section = isObject(optimizer) ? { optimizer: tidy(optimizer) } : {};
  const others = isObject(optimizer) ? rest : told;
  return { [parameters]: tidy({ ...options, properties: others }), ...section };
}

/** A field that names a component (`component` among its keywords), with the types that exist. */
function withNamed(
  { component, ...field }: JsonSchema,
  components: Components,
  inner: boolean,
): JsonSchema {
  const kind = allKinds.find((each) => each === component);
  if (!kind) return component === undefined ? field : { ...field, component };
  if (kind !== 'optimizers') return withTypes(field, kind, components, { inner: true });
  return inner ? field : withFlatOptions(field, components);
}

/** The section of an optimiser: options of its type stand beside what all are told. */
function withFlatOptions(section: JsonSchema, components: Components): JsonSchema {
  const general = partOf(section, 'properties');
  const told = withTypes(section, 'optimizers', components);
  const cases = (told['allOf'] as JsonSchema[]).map((one) => {
    const own = partOf(partOf(partOf(one, 'then'), 'properties'), 'parameters');
    const properties = partOf(own, 'properties');
    const known = [...Object.keys(general), ...Object.keys(properties)].map(snakeCase);
    return { ...one, then: { properties, propertyNames: { enum: known } } };
  });
  return { ...told, additionalProperties: true, allOf: cases };
}

/** The name of a built-in, or a module such as `./my-expert.js#myExpert`. */
const withNames = (schema: JsonSchema, names: readonly string[]): JsonSchema => ({
  ...schema,
  anyOf: [{ enum: names }, { pattern: '[#/.]' }],
});

const keywords = [
  ...['$schema', 'title', 'description', 'type', 'const', 'enum', 'pattern', 'format'],
  ...['minLength', 'maxLength', 'minimum', 'exclusiveMinimum', 'maximum', 'exclusiveMaximum'],
  ...['multipleOf', 'default', 'minItems', 'maxItems', 'items', 'propertyNames', 'required'],
  ...['properties', 'additionalProperties', 'allOf', 'anyOf', 'oneOf', 'not', 'if', 'then', 'else'],
];
const known = new Map(keywords.map((keyword, index) => [keyword, index]));
const place = (keyword: string): number => known.get(keyword) ?? keywords.length;

/** Keys in the spelling of the YAML, keywords in one order, without what says nothing. */
function tidy(schema: JsonSchema): JsonSchema {
  const entries = Object.entries(schema)
    .filter(([keyword, value]) => !saysNothing(keyword, value))
    .sort(([a], [b]) => place(a) - place(b) || (a < b ? -1 : 1))
    .map(([keyword, value]) => [keyword, tidyKeyword(schema, keyword, value)] as const);
  return Object.fromEntries(entries);
}

function tidyKeyword(schema: JsonSchema, keyword: string, value: JsonValue): JsonValue {
  if (keyword === 'properties' && isObject(value)) {
    const fields = Object.entries(value).map(([name, field]) => [snakeCase(name), visit(field)]);
    return Object.fromEntries(fields) as JsonSchema;
  }
  if (keyword === 'required' && Array.isArray(value)) {
    return (value as string[]).map((name) => snakeCase(name));
  }
  if (keyword === 'default') return spell(value, schema);
  return values.has(keyword) ? value : visit(value);
}

const values: ReadonlySet<string> = new Set(['const', 'enum', 'examples']);

/** A subschema, or a list of them. */
function visit(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return (value as JsonValue[]).map(visit);
  return isObject(value) ? tidy(value) : value;
}

/** A default value of a schema, its keys in the spelling of the YAML. */
function spell(value: JsonValue, schema: JsonSchema): JsonValue {
  const fields = schema['properties'];
  if (!isObject(value) || !isObject(fields)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [
      snakeCase(name),
      spell(item, isObject(fields[name]) ? fields[name] : {}),
    ]),
  );
}

function saysNothing(keyword: string, value: JsonValue): boolean {
  // the limits of exact integers are no limits that anyone set
  if (keyword === 'minimum' || keyword === 'maximum') {
    return Math.abs(Number(value)) >= Number.MAX_SAFE_INTEGER;
  }
  // every key is a text
  return keyword === 'propertyNames' && JSON.stringify(value) === '{"type":"string"}';
}

const isObject = (value: JsonValue | undefined): value is JsonSchema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function partOf(schema: JsonSchema, key: string): JsonSchema {
  const part = schema[key];
  if (!isObject(part)) throw new Error(`the configuration schema has a part ${key}`);
  return part;
}
