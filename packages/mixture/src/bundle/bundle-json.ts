import { ProdromeError } from '@prodrome/core';
import type { z } from 'zod';

/** A JSON text of a bundle. */
export interface BundleText {
  readonly text: string;
  /** The file, for errors. */
  readonly where: string;
  readonly expected: string;
}

/**
 * A JSON text as it is, held to a schema: what code trusts later is checked here, once.
 * @throws ProdromeError `STATE` for anything else.
 */
export function readJson<Value>(source: BundleText, schema: z.ZodType<Value>): Value {
  const value = parseJson(source);
  const result = guarded(source, () => schema.safeParse(value));
  if (result.success) return value as Value;
  const [issue] = result.error.issues;
  const path = issue?.path.map(String).join('.') ?? '';
  throw refused(
    source,
    `${path === '' ? 'the whole' : path}: ${issue?.message ?? 'other values'}`,
    {
      cause: result.error,
    },
  );
}

/** @throws ProdromeError `STATE` when it is not JSON. */
export function parseJson(source: BundleText): unknown {
  const checked = (key: string, value: unknown): unknown => {
    if (key === '__proto__') throw new Error('a key __proto__');
    return value;
  };
  return guarded(source, () => JSON.parse(source.text, checked) as unknown);
}

/**
 * What a text gives.
 * @throws ProdromeError `STATE` whatever goes wrong: values nested too deeply to look at are the text's fault too.
 */
export function guarded<Result>(source: BundleText, read: () => Result): Result {
  try {
    return read();
  } catch (cause) {
    throw refused(source, cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

/** What a bundle holds that it cannot hold. */
export const refused = (
  { where, expected }: Pick<BundleText, 'where' | 'expected'>,
  got: string,
  { cause }: { readonly cause?: unknown } = {},
): ProdromeError =>
  new ProdromeError('STATE', {
    ...{ where, expected, got, cause },
    hint: 'The bundle is damaged or of a newer version: copy or train it again',
  });
