import { ProdromeError } from '@prodrome/core';

/** Runs a query whose failure means that the file is not what its name promises. */
export async function orFormatError<Out>(
  source: Readonly<Record<'path' | 'file', string>>,
  query: () => Promise<Out>,
): Promise<Out> {
  try {
    return await query();
  } catch (error) {
    throw ProdromeError.is(error) ? error : formatError(error, source);
  }
}

/** The error of a file that the database cannot read. */
export function formatError(
  error: unknown,
  { path, file }: Readonly<Record<'path' | 'file', string>>,
): ProdromeError {
  const text = error instanceof Error ? error.message : String(error);
  const message = text.replaceAll(path, file);
  if (message.startsWith('Out of Memory')) return memoryError(error, message, file);
  const line = /on Line: (\d+)|in line (\d+)/.exec(message)?.slice(1).find(Boolean);
  const counts = /Expected Number of Columns: (\d+) Found: (\d+)/.exec(message);
  const where = line === undefined ? file : `${file}, line ${line}`;
  const fields = { file, ...(line !== undefined && { line: Number(line) }) };
  if (counts) {
    return new ProdromeError('DATA_FORMAT', {
      where,
      expected: `${counts[1] ?? ''} columns as in the header`,
      got: counts[2] ?? '',
      hint: 'A text that holds the separator must stand in double quotes',
      cause: error,
      fields,
    });
  }
  if (message.includes('not utf-8')) {
    return new ProdromeError('DATA_FORMAT', {
      where,
      expected: 'UTF-8 text',
      got: 'other bytes',
      hint: 'Save the file with the encoding UTF-8',
      cause: error,
      fields,
    });
  }
  return new ProdromeError('DATA_FORMAT', {
    where,
    expected: 'a file in the format of its name',
    got: complaint(message),
    cause: error,
    fields,
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
  return lines.find((line) => line.includes('found.')) ?? lines[0] ?? 'a file that cannot be read';
}
