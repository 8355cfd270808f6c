/** A column of an output table; all columns have the same length. NaN and null are written as missing. */
export interface OutputColumn {
  readonly name: string;
  readonly values: readonly (string | null)[] | Float64Array;
}

/** A table in pieces, at least one, that follow each other; all have the same columns. */
export type OutputPieces =
  Iterable<readonly OutputColumn[]> | AsyncIterable<readonly OutputColumn[]>;
