import { ProdromeError } from '@prodrome/core';
import { z } from 'zod';

/** Options of what has none. */
export const noOptionsSchema = z.strictObject({});

/** No options: a name that is given all the same is refused. */
export type NoOptions = z.input<typeof noOptionsSchema>;

/**
 * Options with their defaults.
 * @throws ProdromeError `USAGE` naming the option, what is expected and what was given.
 */
export function completeOptions<Schema extends z.ZodType>(
  where: string,
  schema: Schema,
  given: z.input<Schema>,
): z.output<Schema> {
  const result = schema.safeParse(given);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const unknown = issue?.code === 'unrecognized_keys' ? issue.keys : [];
  const path = [...(issue?.path ?? []), ...unknown.slice(0, 1)];
  throw new ProdromeError('USAGE', {
    where: [where, path.join('.')].filter((part) => part !== '').join(', '),
    expected: unknown.length > 0 ? `no such option` : (issue?.message ?? 'options'),
    got: told(valueAt(given, path)),
    cause: result.error,
  });
}

const valueAt = (given: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce((value, key) => (value as Record<PropertyKey, unknown> | undefined)?.[key], given);

const told = (value: unknown): string =>
  typeof value === 'number' || value === undefined ? String(value) : JSON.stringify(value);
