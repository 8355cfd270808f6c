import type { JsonSchema } from '../src/index.ts';

type Path = readonly (string | number)[];

/** A configuration with one thing wrong, and where it is wrong. */
export interface BadValue {
  readonly what: string;
  readonly path: Path;
  readonly config: unknown;
}

/** A value for every JSON type. */
const samples = { string: 'text', number: 7, boolean: true, null: null, array: ['a'], object: {} };
const unknownKey = 'zz_unknown';

/**
 * Walks a schema of the whole configuration: beyond every bound, outside every list, every other type, an unknown key in every
 * mapping, and every needed key left out. `base` is a valid configuration that the wrong value is set in.
 */
export function badValues(schema: JsonSchema, base: unknown): BadValue[] {
  const found: BadValue[] = [];
  const walk = (part: JsonSchema, path: Path, from: unknown): void => {
    // a mapping with needed keys must have them before anything in it can be the only thing wrong
    const isMissing = part['required'] !== undefined && getIn(from, path) === undefined;
    const valid = isMissing ? setIn(from, path, smallest(part)) : from;
    const add = (what: string, value: unknown, at = path): void => {
      found.push({ what, path: at, config: setIn(valid, at, value) });
    };
    for (const [what, value] of wrongScalars(part)) add(what, value);
    const wanted = part['type'];
    for (const [type, value] of Object.entries(samples)) {
      if (typeof wanted !== 'string' || accepts(wanted, type) || path.length === 0) continue;
      add(`${type} for ${wanted}`, value);
    }
    const names = (part['propertyNames'] as { enum?: string[] } | undefined)?.enum;
    if (part['additionalProperties'] === false || names) {
      add('unknown key', names ? [] : 1, [...path, unknownKey]);
    }
    for (const key of (part['required'] ?? []) as string[]) {
      found.push({ what: `no ${key}`, path: [...path, key], config: without(valid, path, key) });
    }
    const visit = (key: string | number, field: unknown, around = valid): void => {
      walk(field as JsonSchema, [...path, key], around);
    };
    for (const [key, field] of Object.entries(part['properties'] ?? {})) visit(key, field);
    if (part['items'] !== undefined) visit(0, part['items']);
    if (part['propertyNames'] !== undefined && part['additionalProperties'] !== undefined) {
      visit(names?.[0] ?? 'any', part['additionalProperties']);
    }
    for (const { if: condition, then } of (part['allOf'] ?? []) as unknown as Rule[]) {
      const [naming = ['type', { const: '' }]] = Object.entries(condition.properties);
      const chosen = setIn(valid, [...path, naming[0]], naming[1].const);
      for (const [key, field] of Object.entries(then.properties)) visit(key, field, chosen);
    }
  };
  walk(schema, [], base);
  return found;
}

interface Rule {
  /** One key that names a component. */
  readonly if: { readonly properties: Readonly<Record<string, { readonly const: string }>> };
  readonly then: { readonly properties: Readonly<Record<string, JsonSchema>> };
}

function wrongScalars(schema: JsonSchema): [string, unknown][] {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum } = schema as Record<string, number>;
  const wrong: [string, unknown][] = [];
  const beyond = (limit: number | undefined, what: string, values: (limit: number) => number[]) => {
    if (limit !== undefined) for (const value of values(limit)) wrong.push([what, value]);
  };
  beyond(minimum, 'below minimum', (limit) => [limit - 1, limit - 1e6]);
  beyond(maximum, 'above maximum', (limit) => [limit + 1, limit + 1e6]);
  beyond(exclusiveMinimum, 'at exclusive minimum', (limit) => [limit, limit - 0.5, limit - 1e6]);
  beyond(exclusiveMaximum, 'at exclusive maximum', (limit) => [limit, limit + 0.5, limit + 1e6]);
  if (schema['type'] === 'integer') wrong.push(['fraction', (minimum ?? 0) + 0.5]);
  if (schema['enum'] !== undefined || schema['const'] !== undefined) {
    wrong.push(['outside the list', 'zz_other'], ['empty text', '']);
  }
  if (schema['pattern'] !== undefined) wrong.push(['outside the pattern', '!!']);
  if (schema['minLength'] === 1) wrong.push(['empty text', '']);
  if (Number(schema['minItems']) > 0) wrong.push(['too few items', []]);
  return wrong;
}

const accepts = (type: string, sample: string): boolean =>
  type === sample || (type === 'integer' && sample === 'number');

/** A copy with a value at a path; mappings and lists on the way are made. */
function setIn(value: unknown, path: Path, item: unknown): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return item;
  if (typeof step === 'number') {
    const list = Array.isArray(value) ? (value as unknown[]) : [];
    return [...list.slice(0, step), setIn(list[step], rest, item), ...list.slice(step + 1)];
  }
  const mapping = (value ?? {}) as Record<string, unknown>;
  return { ...mapping, [step]: setIn(mapping[step], rest, item) };
}

const getIn = (value: unknown, path: Path): unknown =>
  path.reduce<unknown>(
    (from, step) => (from as Record<string, unknown> | undefined)?.[step],
    value,
  );

function without(value: unknown, path: Path, key: string): unknown {
  const kept = Object.entries(getIn(value, path) as object).filter(([name]) => name !== key);
  return setIn(value, path, Object.fromEntries(kept));
}

/** A value that a schema accepts, with nothing in it that may be left out. */
function smallest(schema: JsonSchema): unknown {
  const { const: only, enum: listed, properties, required = [], minimum, items } = schema;
  if (only !== undefined) return only;
  if (Array.isArray(listed)) return (listed as unknown[])[0];
  if (schema['type'] === 'object') {
    const needed = (required as string[]).map((key) => [
      key,
      smallest((properties as Record<string, JsonSchema>)[key] ?? {}),
    ]);
    return Object.fromEntries(needed);
  }
  if (schema['type'] === 'array') return [smallest((items ?? {}) as JsonSchema)];
  if (schema['type'] === 'boolean') return true;
  return schema['type'] === 'string' ? 'a' : Number(minimum ?? 0) + 1;
}

/** A value as YAML, one key or item a line, and the line (from 1) that each path begins on. */
export function writeYaml(value: unknown): { text: string; lineOf: (path: Path) => number } {
  const lines: string[] = [];
  const places = new Map<string, number>();
  const write = (part: unknown, path: Path, indent: string): void => {
    const isList = Array.isArray(part);
    for (const [key, item] of Object.entries(part as object) as [string, unknown][]) {
      const at = [...path, isList ? Number(key) : key];
      const isLeaf = typeof item !== 'object' || item === null || Object.keys(item).length === 0;
      lines.push(`${indent}${isList ? '-' : `${key}:`}${isLeaf ? ` ${JSON.stringify(item)}` : ''}`);
      // an item stands where its value begins, which is a line below its dash unless it is a leaf
      places.set(JSON.stringify(at), lines.length + (isList && !isLeaf ? 1 : 0));
      if (!isLeaf) write(item, at, `${indent}  `);
    }
  };
  write(value, [], '');
  return {
    text: `${lines.join('\n')}\n`,
    lineOf: (path) => {
      // what is missing is reported at the nearest thing that is there
      for (let length = path.length; length > 0; length--) {
        const line = places.get(JSON.stringify(path.slice(0, length)));
        if (line !== undefined) return line;
      }
      return 1;
    },
  };
}
