import { ProdromeError } from '@prodrome/core';

/** Encodings that a delimited text can be said to have. */
export const encodings = [
  'utf-8',
  'utf-16le',
  'utf-16be',
  'windows-1252',
  'iso-8859-1',
  'macintosh',
] as const;

/** One of {@link encodings}. */
export type Encoding = (typeof encodings)[number];

/** How a delimited text is written, where its name and its bytes do not tell. */
export interface TextWriting {
  /** What stands between columns; `tab` is one. */
  readonly separator?: string | undefined;
  readonly encoding?: Encoding | undefined;
}

/** The character of a separator. */
export const separatorMark = (separator: string): string =>
  separator === 'tab' ? '\t' : separator;

/** Refuses what is said of delimited text where a file is none. @throws ProdromeError `CONFIG` */
export function refuseTextWriting(file: string, writing: TextWriting): void {
  const [said] = Object.entries(writing).find(([, value]) => value !== undefined) ?? [];
  if (said === undefined) return;
  throw new ProdromeError('CONFIG', {
    where: `data.${said}`,
    expected: 'a file of delimited text, .csv or .tsv, of which it tells something',
    got: file,
    hint: `Remove ${said}: other formats tell it themselves, and JSON is UTF-8`,
    fields: { file },
  });
}
