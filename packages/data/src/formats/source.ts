import type { ProdromeError } from '@prodrome/core';
import type { Locator } from './faults.ts';

/** How a column is read: as numbers, or as text of which a dictionary is made. */
export type Affinity = 'number' | 'text';

/** A column as the file declares it, or as its first rows suggest. `nested` holds lists or objects and cannot be used. */
export interface SourceColumn {
  readonly name: string;
  readonly affinity: Affinity | 'nested';
}

/** How to query an opened file. */
export interface Source extends Locator {
  /** For the database; messages only name the file. */
  readonly path: string;
  readonly columns: readonly SourceColumn[];
  /**
   * FROM clause under which the expressions below stand, with this affinity for each column. Neither may hold an IN list:
   * it becomes a hash join, which loses the order of the rows.
   */
  from(affinities: readonly Affinity[]): string;
  /** FLOAT or DOUBLE expression, NULL where missing. */
  number(index: number): string;
  /**
   * VARCHAR expression, NULL or one of {@link missingTexts} where missing. What the file tells to be a number, and no text, is
   * written with this mark before its fraction, so that no way of writing texts reads another number from it.
   */
  text(index: number, decimal?: string): string;
  /** For columns of type DATE: the day as a DATE expression, so that no text need be made and read again. */
  date?(index: number): string | undefined;
  /** Whether a column holds instants, which its text tells on the UTC clock and without a zone. */
  isInstant?(index: number): boolean;
  /** Whether a column's affinity is a guess from the first rows, which later rows may belie. */
  readonly guessed: boolean;
  /**
   * After the database has failed on the file: makes it readable, so that {@link from} gives another clause, and returns true;
   * or returns the error that a person should see; undefined where there is nothing to tell.
   */
  mend?(error: unknown): Promise<ProdromeError | true | undefined>;
}

/** Before the text of a list or object that stands among texts and numbers: it is no cell. No text of a file begins so. */
export const nestedMark = '\u0001\u0002nested\u0002';

/** Texts that mean "not observed". */
export const missingTexts: readonly string[] = ['', 'NA', 'NaN', 'null', 'NULL', '?'];
