import { ProdromeError } from '@prodrome/core';
import type { Source } from './source.ts';

/** A file that a query reads. */
export type Readable = Pick<Source, 'path' | 'file' | 'mend'>;

/** Runs a query whose failure means that the file is not what its name promises; again, where the file could be mended. */
export async function orFormatError<Out>(
  source: Readable,
  query: () => Promise<Out>,
): Promise<Out> {
  try {
    return await query();
  } catch (error) {
    if (ProdromeError.is(error)) throw error;
    const told = await tellOrMend(error, source);
    if (told !== true) throw told;
    return await query().catch((again: unknown) => {
      throw ProdromeError.is(again) ? again : formatError(again, source);
    });
  }
}

/** The error that a person should see of what the database has thrown. */
export async function tellError(error: unknown, source: Readable): Promise<ProdromeError> {
  const told = await tellOrMend(error, source);
  return told === true ? formatError(error, source) : told;
}

/** The error that a person should see of what the database has thrown; true where the query can be run again. */
export async function tellOrMend(error: unknown, source: Readable): Promise<ProdromeError | true> {
  return (await source.mend?.(error)) ?? formatError(error, source);
}

/** Whether the database has thrown for want of memory. */
export const isOutOfMemory = (error: unknown): boolean =>
  error instanceof Error && error.message.startsWith('Out of Memory');

/** The error of a file that the database cannot read. */
function formatError(
  error: unknown,
  { path, file }: Readonly<Record<'path' | 'file', string>>,
): ProdromeError {
  const text = error instanceof Error ? error.message : String(error);
  const message = text.replaceAll(path, file);
  if (message.startsWith('Out of Memory')) return memoryError(error, message, file);
  return new ProdromeError('DATA_FORMAT', {
    where: file,
    expected: 'a file in the format of its name',
    got: complaint(message),
    cause: error,
    fields: { file },
  });
}

const memoryError = (cause: unknown, message: string, file: string): ProdromeError =>
  new ProdromeError('DATA', {
    where: file,
    expected: 'enough memory, and room in the temporary folder',
    got: complaint(message),
    hint: 'Leave out columns that are not needed (ignore), or name a roomier folder in TMPDIR',
    cause,
    fields: { file },
  });

/** The sentence of a message that says what is wrong. */
function complaint(message: string): string {
  const lines = message
    .split('\n')
    .map((line) => line.replace(/^(?:[A-Z]\w+ )+Error: /, '').trim())
    .filter((line) => line !== '' && !/^(?:CSV Error on Line|Original Line)/.test(line));
  // the database miscounts lines: what it says of them is left out
  const line = lines.find((text) => text.includes('found.')) ?? lines[0];
  return line?.replace(/,? (?:at byte \d+ )?in line \d+/, '') ?? 'a file that cannot be read';
}
