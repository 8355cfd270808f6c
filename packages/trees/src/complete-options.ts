import { ProdromeError } from '@prodrome/core';
import type { z } from 'zod';

/**
 * Options with defaults filled in.
 * @throws ProdromeError `USAGE` that names the first option that is wrong.
 */
export function completeWith<Schema extends z.ZodType>(
  schema: Schema,
  input: unknown,
  where: string,
): z.output<Schema> {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const name = issue?.path.join('.') ?? '';
  throw new ProdromeError('USAGE', {
    where: `${where}${name === '' ? '' : `, ${name}`}`,
    expected: 'options as documented',
    got: issue?.message ?? 'something else',
  });
}
