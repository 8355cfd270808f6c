import { isUtf8 } from 'node:buffer';
import { ProdromeError } from '@prodrome/core';
import { quoted } from './quoted.ts';
import { jsonRecords } from './json-records.ts';
import type { JsonLayout } from './json-scan.ts';

/** The first record of a JSON text that cannot be parsed, as an error with its line; undefined where all can. */
export async function diagnoseJson(
  path: string,
  layout: JsonLayout,
  file: string,
  cause: unknown,
): Promise<ProdromeError | undefined> {
  for await (const { line, bytes } of jsonRecords(path, layout)) {
    const is = faultOf(bytes);
    if (!is) continue;
    return new ProdromeError('DATA_FORMAT', {
      where: `${file}, line ${line}`,
      ...is,
      fields: { file, line },
      cause,
    });
  }
  return undefined;
}

interface Told {
  readonly expected: string;
  readonly got: string;
  readonly hint: string;
}

function faultOf(bytes: Buffer): Told | undefined {
  if (!isUtf8(bytes)) return noUtf8;
  const text = bytes.toString('utf8');
  try {
    return hasHalves(JSON.parse(text)) ? halves : undefined;
  } catch {
    return { expected: 'a JSON object', got: quoted(text), hint: grammarHint };
  }
}

/** What is no UTF-8. */
export const noUtf8: Told = {
  expected: 'UTF-8 text',
  got: 'other bytes',
  hint: 'Save the file with the encoding UTF-8',
};

/** Half a character, which UTF-8 cannot hold. */
export const halves: Told = {
  expected: 'whole characters',
  got: 'half of one, such as \\ud83d',
  hint: 'A text was cut within a character when the file was written',
};

const grammarHint = 'Names and texts stand in double quotes, and no comma before } or ]';

/** Whether a text within a value is cut within a character. */
export const hasHalves = (value: unknown): boolean =>
  typeof value === 'string'
    ? /\p{Surrogate}/u.test(value)
    : typeof value === 'object' && value !== null && Object.entries(value).flat().some(hasHalves);
