import type { NumberedPiece, Spool } from './row-spool.ts';
import type { OutputColumn } from './output-columns.ts';

/**
 * Pieces of a table in the order of the file. Those that follow each other are handed on as they come; from the first that does not, the rest
 * waits in a database, sorted on disk where it must be.
 */
export async function* inFileOrder(
  pieces: AsyncIterable<NumberedPiece>,
): AsyncGenerator<readonly OutputColumn[]> {
  let next = 0;
  let spool: Spool | undefined;
  try {
    for await (const piece of pieces) {
      const { fileRows, columns } = piece;
      if (!spool && isFrom(next, fileRows)) {
        next += fileRows.length;
        yield columns;
        continue;
      }
      spool ??= await (await import('./row-spool.ts')).openSpool(columns);
      spool.add(piece);
    }
    if (spool) yield* spool.sorted();
  } finally {
    await spool?.close();
  }
}

const isFrom = (first: number, rows: Float64Array): boolean =>
  rows.every((row, at) => row === first + at);
