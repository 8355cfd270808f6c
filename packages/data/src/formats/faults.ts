import { ProdromeError, type ErrorCode, type ErrorDetails } from '@prodrome/core';
import { quoted } from '../text/quoted.ts';

export { quoted };

/** A cell or row that cannot be used, before the file and line are known. `row` counts data rows from 0. */
export class RowFault extends Error {
  readonly code: ErrorCode;
  readonly row: number;
  readonly column: string;
  readonly details: Omit<ErrorDetails, 'where'>;

  constructor(
    code: ErrorCode,
    row: number,
    column: string,
    details: Omit<ErrorDetails, 'where' | 'fields'>,
  ) {
    super(details.expected);
    this.code = code;
    this.row = row;
    this.column = column;
    this.details = details;
  }
}

/** Where rows stand in a file. */
export interface Locator {
  readonly file: string;
  /** Line of the file on which a data row (from 0) begins, counted from 1; undefined in binary formats. */
  lineOf(row: number): Promise<number | undefined>;
}

/** The error that a user meets: `diary.csv, column "sleep", row 17 (line 18): …`. */
export async function locateFault(fault: RowFault, source: Locator): Promise<ProdromeError> {
  const line = await source.lineOf(fault.row);
  const row = fault.row + 1;
  const at = line === undefined ? `data row ${row}` : `data row ${row} (line ${line})`;
  const isHeader = fault.details.got === quoted(fault.column);
  return new ProdromeError(fault.code, {
    ...fault.details,
    ...(isHeader && { hint: 'The header stands there again: give each table a file of its own' }),
    where: `${source.file}, column "${fault.column}", ${at}`,
    fields: { file: source.file, column: fault.column, row, ...(line !== undefined && { line }) },
  });
}
