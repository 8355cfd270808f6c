import type { ErrorDetails } from '@prodrome/core';

/** Where a line stands, as errors tell it. */
export type Locate = (line: number) => Pick<ErrorDetails, 'where' | 'fields'>;

/** Lines of a file. */
export const linesOf =
  (file: string): Locate =>
  (line) => ({ where: `${file}, line ${line}`, fields: { file, line } });
