import { z } from 'zod';
import { snakeCase } from './key-case.ts';
import {
  definitionOf,
  hasForm,
  isMapping,
  itemOf,
  shapeOf,
  unwrap,
  type Schema,
} from './schema-shape.ts';
import type { YamlPath } from './yaml-path.ts';

/** One part of a renamed value. */
interface RenamedPart {
  /** Unwrapped, the option that was meant in place of a union. */
  readonly schema: Schema;
  /** The same as it was declared, for saying what is expected. */
  readonly declared: Schema;
  readonly path: YamlPath;
}

/** A value with the keys of its schema. */
export interface Renamed {
  readonly value: unknown;
  /** Every part by its path in `value` ({@link pathKey}). */
  readonly parts: ReadonlyMap<string, RenamedPart>;
  /** Keys written in camelCase, which are left out of `value`. */
  readonly camelKeys: readonly { readonly path: YamlPath; readonly spelling: string }[];
}

/** A path as the key of a map. */
export const pathKey = (path: readonly PropertyKey[]): string => JSON.stringify(path.map(String));

/** Gives snake_case keys the camelCase names of a zod schema's fields; keys of records and of free values stay. */
export function renameKeys(schema: Schema, value: unknown): Renamed {
  const parts = new Map<string, RenamedPart>();
  const camelKeys: { path: YamlPath; spelling: string }[] = [];

  const visit = (
    declared: Schema,
    part: unknown,
    to: readonly PropertyKey[],
    path: YamlPath,
  ): unknown => {
    const written = unwrap(declared);
    const own = resolveUnion(written, part);
    parts.set(pathKey(to), { schema: own, declared: own === written ? declared : own, path });
    if (Array.isArray(part)) {
      return part.map((item: unknown, index) => {
        const element = itemOf(own, index);
        return element ? visit(element, item, [...to, index], [...path, index]) : item;
      });
    }
    if (!isMapping(part)) return part;
    const shape = shapeOf(own);
    const definition = definitionOf(own);
    if (!shape && definition.type !== 'record') return part;
    const names = new Map(Object.keys(shape ?? {}).map((name) => [snakeCase(name), name]));
    const entries: [string, unknown][] = [];
    for (const [key, item] of Object.entries(part)) {
      const name = names.get(key) ?? key;
      const field = definition.type === 'record' ? definition.valueType : fieldOf(shape, name);
      if (names.get(key) === undefined && field && shape) {
        camelKeys.push({ path: [...path, key], spelling: snakeCase(key) });
      } else {
        entries.push([name, field ? visit(field, item, [...to, name], [...path, key]) : item]);
      }
    }
    // not assigned one by one: a key `__proto__` must stay an own property
    return Object.fromEntries(entries);
  };
  return { value: visit(schema, value, [], []), parts, camelKeys };
}

const fieldOf = (shape: Readonly<Record<string, Schema>> | undefined, name: string) =>
  shape && Object.hasOwn(shape, name) ? shape[name] : undefined;

/** The option of a union that a value is meant for; the union itself where none can be told. */
function resolveUnion(schema: Schema, value: unknown): Schema {
  const definition = definitionOf(schema);
  if (definition.type !== 'union') return schema;
  const options = definition.options.filter((option) => hasForm(option, value));
  const { discriminator } = definition as { discriminator?: unknown };
  if (typeof discriminator === 'string' && isMapping(value)) {
    const written = value[snakeCase(discriminator)];
    const meant = options.find((option) => {
      const field = fieldOf(shapeOf(option), discriminator);
      return field !== undefined && z.safeParse(field, written).success;
    });
    return meant ? resolveUnion(unwrap(meant), value) : schema;
  }
  const meant = options.length === 1 ? options[0] : nearestOption(options, value);
  return meant ? resolveUnion(unwrap(meant), value) : schema;
}

/** The first option that accepts a value; of those that refuse a mapping, the one with the fewest complaints. */
function nearestOption(options: readonly Schema[], value: unknown): Schema | undefined {
  let nearest: Schema | undefined;
  let fewest = Infinity;
  for (const option of options) {
    const renamed = renameKeys(option, value);
    const { error } = z.safeParse(option, renamed.value);
    const complaints = renamed.camelKeys.length + (error?.issues.length ?? 0);
    if (complaints === 0) return option;
    if (complaints < fewest && isMapping(value)) [nearest, fewest] = [option, complaints];
  }
  return nearest;
}
