import {
  cohortOptionsSchema,
  generateCohort,
  observedTable,
  patientsTable,
  truthTable,
  type CohortBatch,
  type CohortOptions,
} from '@prodrome/cohort';
import { validateOptions } from '@prodrome/config';
import { throwIfCancelled, type CallContext, type EventSink } from '@prodrome/core';
import { expectOutputs, writeColumns, type OutputColumn } from '@prodrome/data';
import { setImmediate } from 'node:timers/promises';
import { formatOf } from './output-format.ts';

/** What to generate, and where to. Files are written in the format of their ending. */
export interface CohortRequest extends CallContext {
  /** As `cohortOptionsSchema` takes them. */
  readonly options: unknown;
  /** Diaries as people keep them. */
  readonly out: string;
  /** What is true of each day, and how well it could have been forecast. */
  readonly truth?: string;
  /** What is true of each person. */
  readonly persons?: string;
  readonly emit?: EventSink;
}

/** What was generated. */
export interface CohortAnswer {
  readonly patients: number;
  readonly rows: number;
}

/**
 * Writes a synthetic cohort. Each file is written beside its place and renamed there. Oracles are computed only for a truth file.
 * @throws ProdromeError `CONFIG` for other options, `USAGE` for an unknown ending, `OUTPUT`, `CANCELLED`
 */
export async function generateCohortFiles(request: CohortRequest): Promise<CohortAnswer> {
  const { out, truth, persons, emit, signal } = request;
  const options = validateOptions(cohortOptionsSchema, request.options, {
    where: 'cohort',
    path: [],
  });
  const files = [
    { path: out, table: observedTable, oracles: false },
    { path: truth, table: truthTable, oracles: true },
    { path: persons, table: patientsTable, oracles: false },
  ].flatMap(({ path, ...file }) =>
    path === undefined ? [] : [{ ...file, path, format: formatOf(path) }],
  );
  await expectOutputs({ '--out': out, '--truth': truth, '--persons': persons });
  for (const { path, table, oracles, format } of files) {
    emit?.({ type: 'stage', stage: 'cohort', message: path });
    const own = oracles ? options : { ...options, oracles: false };
    await writeColumns(path, piecesOf(own, table, { emit, signal }), format);
  }
  return { patients: options.patients, rows: options.patients * options.days };
}

async function* piecesOf(
  options: CohortOptions,
  table: (batch: CohortBatch) => OutputColumn[],
  {
    emit,
    signal,
  }: { readonly emit: EventSink | undefined; readonly signal: CohortRequest['signal'] },
): AsyncGenerator<readonly OutputColumn[]> {
  let done = 0;
  for (const batch of generateCohort(options)) {
    // so that a request to stop can come through
    await setImmediate();
    throwIfCancelled(signal, 'cohort');
    done += batch.patients.length;
    emit?.({ type: 'task-progress', task: 'cohort', done, total: options.patients });
    yield table(batch);
  }
}
