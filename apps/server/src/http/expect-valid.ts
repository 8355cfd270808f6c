import type { z } from 'zod';
import { refused } from './problem.ts';

/**
 * What was asked, held to its schema.
 * @param where - the part of the request.
 * @throws ProdromeError `USAGE` with the first fault.
 */
export function expectValid<Schema extends z.ZodType>(
  schema: Schema,
  given: unknown,
  where: string,
): z.output<Schema> {
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const path = issue?.path ?? [];
  throw refused('USAGE', 400, {
    where: [where, ...path.map(String)].join('.'),
    expected: issue?.message ?? 'something else',
    got: shapeOf(path.reduce<unknown>(partOf, given)),
  });
}

const partOf = (whole: unknown, key: PropertyKey): unknown =>
  typeof whole === 'object' && whole !== null && Object.hasOwn(whole, key)
    ? (whole as Record<PropertyKey, unknown>)[key]
    : undefined;

/** What is there, in a few characters. */
function shapeOf(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return `a list of ${value.length}`;
  const text = JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}
