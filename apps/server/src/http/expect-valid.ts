import { firstProblem } from '@prodrome/config';
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
  const { path = [], ...problem } = firstProblem(schema, given) ?? {};
  throw refused('USAGE', 400, {
    ...{ expected: 'something else', got: 'this', ...problem },
    where: [where, ...path.map(String)].join('.'),
  });
}
