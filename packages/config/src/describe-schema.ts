import { z } from 'zod';
import { formatValue } from './yaml-path.ts';
import type { Schema } from './schema-shape.ts';

type Json = z.core.JSONSchema.BaseSchema;

/** What a schema accepts, in words: `an integer ≥ 1`, `one of "mean", "median"`. */
export function describeSchema(schema: Schema): string {
  return describe(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }));
}

/** The texts that a schema lists; empty when it lists none. */
export function listedValues(schema: Schema): string[] {
  const json = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  return valuesOf(json).filter((value) => typeof value === 'string');
}

function describe(json: Json): string {
  const values = valuesOf(json);
  if (values.length > 0) {
    return values.length === 1
      ? formatValue(values[0])
      : `one of ${values.map(formatValue).join(', ')}`;
  }
  const options = json.anyOf ?? json.oneOf;
  if (options) return describeOptions(options);
  if (Array.isArray(json.type)) {
    return describeOptions(json.type.map((type) => ({ ...json, type })));
  }
  if (json.type === 'integer') return `an integer${range(json)}`;
  if (json.type === 'number') return `a number${range(json)}`;
  if (json.type === 'string') return describeText(json);
  if (json.type === 'array') return describeList(json);
  return (typeof json.type === 'string' && otherTypes[json.type]) || 'a valid value';
}

const otherTypes: Readonly<Partial<Record<string, string>>> = {
  boolean: 'true or false',
  null: 'null',
  object: 'a mapping',
};

function describeOptions(options: readonly Json[]): string {
  const words = options.map((option) => describe(option));
  return [...new Set(words)].join(' or ');
}

function describeText(json: Json): string {
  const { minLength = 0, maxLength, format, pattern } = json;
  const kind = format ? ` that is a valid ${format}` : pattern ? ` that matches ${pattern}` : '';
  const length = maxLength === undefined ? '' : ` of at most ${maxLength} characters`;
  if (minLength > 1) return `a text of ${minLength} or more characters${kind}`;
  return `a ${minLength === 1 && kind === '' ? 'non-empty ' : ''}text${length}${kind}`;
}

function describeList(json: Json): string {
  const { minItems = 0, maxItems, prefixItems, items } = json;
  if (prefixItems) {
    const words = prefixItems.map((item) =>
      typeof item === 'object' ? describe(item) : 'any value',
    );
    return `a list of ${words.join(' and ')}`;
  }
  const item =
    typeof items === 'object' && !Array.isArray(items) && Object.keys(items).length > 0
      ? `, each ${describe(items)}`
      : '';
  const least = minItems > 0 ? ` of ${minItems} or more` : '';
  const most = maxItems === undefined ? '' : `${least === '' ? ' of' : ' and'} at most ${maxItems}`;
  return `a list${least}${most}${item}`;
}

function range(json: Json): string {
  // the limits of exact integers are no limits that anyone set
  const isSet = (limit: number | boolean | undefined): limit is number =>
    typeof limit === 'number' && Math.abs(limit) < Number.MAX_SAFE_INTEGER;
  const limits = [
    isSet(json.minimum) && `≥ ${json.minimum}`,
    isSet(json.exclusiveMinimum) && `> ${json.exclusiveMinimum}`,
    isSet(json.maximum) && `≤ ${json.maximum}`,
    isSet(json.exclusiveMaximum) && `< ${json.exclusiveMaximum}`,
    json.multipleOf !== undefined && `in steps of ${json.multipleOf}`,
  ].filter((limit) => limit !== false);
  return limits.length > 0 ? ` ${limits.join(' and ')}` : '';
}

function valuesOf(json: Json): unknown[] {
  if (json.enum) return [...json.enum];
  return json.const === undefined ? [] : [json.const];
}
