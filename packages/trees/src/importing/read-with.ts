import type { z } from 'zod';
import { damaged } from './import-errors.ts';

/** @throws ProdromeError `STATE` with the path of what does not fit the schema. */
export function readWith<S extends z.ZodType>(
  schema: S,
  value: unknown,
  where: string,
): z.output<S> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const path = issue?.path.join('.') ?? '';
  throw damaged(
    path === '' ? where : `${where}, ${path}`,
    'what the format has there',
    issue?.message ?? 'something else',
  );
}
