import type { DuckDBConnection } from '@duckdb/node-api';
import { ProdromeError } from '@prodrome/core';
import { isOutOfMemory, orFormatError, tellError, tellOrMend } from '../formats/format-error.ts';
import { locateFault, RowFault } from '../formats/faults.ts';
import type { Scan } from './scan.ts';
import type { Source } from '../formats/source.ts';

/**
 * Runs a pass over a file; where a guess about its columns proves wrong, runs it again with those columns as text.
 * @throws ProdromeError that names the file, and the row where there is one; `DATA_FORMAT` for what the database throws.
 */
export async function passOver<Out>(
  connection: DuckDBConnection,
  source: Source,
  run: (asText: ReadonlySet<number>) => Promise<Out>,
): Promise<Out> {
  try {
    return await run(new Set());
  } catch (error) {
    if (ProdromeError.is(error) || error instanceof RowFault) throw await located(error, source);
    if (!source.guessed || isOutOfMemory(error)) {
      const told = await tellOrMend(error, source);
      if (told !== true) throw told;
    }
    // also where no guess was wrong: the file may have been mended
    const wrong = source.guessed
      ? await orFormatError(source, () => wronglyGuessed(connection, source))
      : new Set<number>();
    return run(wrong).catch(async (again: unknown) => {
      throw await located(again, source);
    });
  }
}

/** Scans whose errors name the file and the row; see {@link passOver}. They begin again where the first of them needed more memory. */
export async function* locateErrors(
  source: Source,
  scans: () => AsyncGenerator<Scan, void>,
): AsyncGenerator<Scan, void> {
  const seen = { any: false };
  const run = async function* (): AsyncGenerator<Scan, void> {
    for await (const scan of scans()) {
      seen.any = true;
      yield scan;
    }
  };
  try {
    yield* run();
  } catch (error) {
    if (seen.any || !isOutOfMemory(error)) throw await located(error, source);
    const told = await tellOrMend(error, source);
    if (told !== true) throw told;
    yield* locateErrors(source, scans);
  }
}

const located = async (error: unknown, source: Source): Promise<Error> =>
  error instanceof RowFault
    ? locateFault(error, source)
    : ProdromeError.is(error)
      ? error
      : tellError(error, source);

/** Columns that were guessed to be numbers and hold a text that is none. */
async function wronglyGuessed(connection: DuckDBConnection, source: Source): Promise<Set<number>> {
  const guessed = source.columns.flatMap(({ affinity }, index) =>
    affinity === 'number' ? [index] : [],
  );
  const checks = guessed.map((index) => {
    const text = source.text(index);
    return `count(*) FILTER (${text} IS NOT NULL AND TRY_CAST(${text} AS FLOAT) IS NULL)`;
  });
  const from = source.from(source.columns.map(() => 'text'));
  const reader = await connection.runAndReadAll(
    `SELECT ${['count(*)', ...checks].join(', ')} FROM ${from}`,
  );
  const [, ...counts] = reader.getRows()[0] ?? [];
  return new Set(guessed.filter((_, position) => Number(counts[position]) > 0));
}

/** The error of a file without rows. */
export const noRows = (file: string): ProdromeError =>
  new ProdromeError('DATA_INSUFFICIENT', {
    where: file,
    expected: 'at least one row',
    got: 'a header only',
  });
