import { z } from 'zod';
import { describeSchema } from './describe-schema.ts';
import { suggestion } from './nearest.ts';
import type { Problem } from './problem.ts';
import { definitionOf, itemOf, shapeOf, unwrap, type Schema } from './schema-shape.ts';
import { formatValue } from './yaml-path.ts';

/**
 * What is wrong with a value whose keys are spelt as the schema spells them, in the words of errors of configurations: the first fault.
 * undefined where nothing is.
 */
export function firstProblem(schema: z.ZodType, value: unknown): Problem | undefined {
  const [issue] = z.safeParse(schema, value).error?.issues ?? [];
  if (!issue) return undefined;
  const path = issue.path.map((step) => (typeof step === 'number' ? step : String(step)));
  const declared = path.reduce<Schema | undefined>(partOf, schema);
  const got = path.reduce<unknown>(valueIn, value);
  if (issue.code === 'unrecognized_keys') {
    const names = Object.keys((declared && shapeOf(declared)) ?? {});
    const [key = ''] = issue.keys;
    const hint = suggestion(key, names);
    const expected = names.length > 0 ? `one of the keys ${names.join(', ')}` : 'no further keys';
    return { path: [...path, key], expected, got: key, ...(hint !== undefined && { hint }) };
  }
  if (issue.code === 'custom' || !declared)
    return { path, expected: issue.message, got: formatValue(got) };
  const expected = describeSchema(issue.code === 'invalid_union' ? unwrap(declared) : declared);
  return { path, expected, got: formatValue(got) };
}

function partOf(schema: Schema | undefined, step: string | number): Schema | undefined {
  if (!schema) return undefined;
  if (typeof step === 'number') return itemOf(schema, step);
  const definition = definitionOf(unwrap(schema));
  return definition.type === 'record' ? definition.valueType : shapeOf(schema)?.[step];
}

const valueIn = (whole: unknown, step: string | number): unknown =>
  typeof whole === 'object' && whole !== null && Object.hasOwn(whole, step)
    ? (whole as Record<PropertyKey, unknown>)[step]
    : undefined;
