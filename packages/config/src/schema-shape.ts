import { z } from 'zod';

/** Any zod 4 schema. */
export type Schema = z.core.$ZodType;

type Definition = z.core.$ZodTypes['_zod']['def'];

/** The definition of a schema, narrowed by its `type`. */
export const definitionOf = (schema: Schema): Definition => (schema as z.core.$ZodTypes)._zod.def;

/** The schema of the written value: without optional, nullable, default, readonly, catch, lazy and what follows a pipe. */
export function unwrap(schema: Schema): Schema {
  const definition = definitionOf(schema);
  if (definition.type === 'lazy') return unwrap(definition.getter());
  if (definition.type === 'pipe') {
    const isPrepared = definitionOf(definition.in).type === 'transform';
    return unwrap(isPrepared ? definition.out : definition.in);
  }
  return 'innerType' in definition ? unwrap(definition.innerType) : schema;
}

/** The fields of an object, or of an intersection of objects; undefined for all others. */
export function shapeOf(schema: Schema): Readonly<Record<string, Schema>> | undefined {
  const definition = definitionOf(unwrap(schema));
  if (definition.type === 'object') return definition.shape;
  if (definition.type !== 'intersection') return undefined;
  const left = shapeOf(definition.left);
  const right = shapeOf(definition.right);
  return left && right && { ...left, ...right };
}

/** The schema of a list's item. */
export function itemOf(schema: Schema, index: number): Schema | undefined {
  const definition = definitionOf(unwrap(schema));
  if (definition.type === 'array') return definition.element;
  if (definition.type !== 'tuple') return undefined;
  return definition.items[index] ?? definition.rest ?? undefined;
}

/** True for a value made of keys. */
export const isMapping = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Whether a value has the form (mapping, list or scalar) that a schema is about. */
export function hasForm(schema: Schema, value: unknown): boolean {
  const definition = definitionOf(unwrap(schema));
  if (definition.type === 'union')
    return definition.options.some((option) => hasForm(option, value));
  if (freeTypes.has(definition.type)) return true;
  if (mappingTypes.has(definition.type)) return isMapping(value);
  if (listTypes.has(definition.type)) return Array.isArray(value);
  return !isMapping(value) && !Array.isArray(value);
}

const freeTypes: ReadonlySet<string> = new Set(['any', 'unknown', 'custom']);
const mappingTypes: ReadonlySet<string> = new Set(['object', 'record', 'intersection']);
const listTypes: ReadonlySet<string> = new Set(['array', 'tuple']);
