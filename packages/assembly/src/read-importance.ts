import { readFile } from 'node:fs/promises';
import { ProdromeError } from '@prodrome/core';
import type { ReportedImportance } from '@prodrome/report';
import { z } from 'zod';

const count = z.int().min(0);

const schema: z.ZodType<ReportedImportance> = z
  .object({
    inSample: z.boolean(),
    importance: z.object({
      method: z.enum(['unknown', 'permuted']),
      rows: count,
      patients: count,
      logLoss: z.number(),
      importances: z
        .array(
          z.object({
            name: z.string(),
            kind: z.enum(['column', 'domain', 'history']),
            lost: z.number().exactOptional(),
            ci: z.tuple([z.number(), z.number()]).exactOptional(),
          }),
        )
        .max(100_000),
    }),
  })
  .transform(({ inSample, importance }) => ({ inSample, ...importance }));

/**
 * What `prodrome explain --global --json` has written.
 * @throws ProdromeError `NOT_FOUND` for a file that cannot be read, `USAGE` for one that holds something else.
 */
export async function readImportance(path: string): Promise<ReportedImportance> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new ProdromeError('NOT_FOUND', {
      ...{ where: '--importance', expected: 'a file that can be read' },
      ...{ got: cause instanceof Error ? cause.message : path, cause },
    });
  });
  const found = schema.safeParse(jsonOf(text));
  if (found.success) return found.data;
  const [issue] = found.error.issues;
  throw new ProdromeError('USAGE', {
    where: `--importance ${path}`,
    expected: 'what prodrome explain --global --json has written',
    got: issue ? `${issue.path.join('.') || 'the whole'}: ${issue.message}` : 'something else',
  });
}

/** Undefined for what is no JSON: the schema says so. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
