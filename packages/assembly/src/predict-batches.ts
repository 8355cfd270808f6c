import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  errorFromData,
  throwIfCancelled,
  type CallContext,
  type CancelSignal,
  type DataSource,
  type EventSink,
  type FeatureTable,
  type PredictionBatch,
} from '@prodrome/core';
import {
  readBatches,
  type DataReport,
  type Dataset,
  type PatientsTable,
  type TableSchema,
} from '@prodrome/data';
import type { ForecastRows } from './prediction-columns.ts';
import { tellPatients } from './tell-patients.ts';
import { Tinypool } from 'tinypool';
import {
  packBatch,
  packTable,
  type BatchMessage,
  type PredictAnswer,
  type PredictTask,
} from './table-message.ts';

/** Some patients of a file with their forecasts. */
export interface PredictedBatch {
  readonly dataset: ForecastRows;
  readonly batch: BatchMessage;
}

/** How a file is forecast in batches. */
export interface PredictBatchesContext extends CallContext {
  /** Worker threads at the most; as many as the machine offers when not given. 1 = none beside the main one. */
  readonly workers?: number;
  /** Rows after which a batch ends with its patient. */
  readonly rows?: number;
}

/** What the batches are forecast with. */
export interface PredictBatchesSetting {
  readonly folder: string;
  readonly hash: string;
  readonly base: string;
  readonly trust: readonly string[];
  readonly schema: TableSchema;
  /** Of a table, in this thread. */
  forecast(table: FeatureTable, context: CallContext): Promise<PredictionBatch>;
  readonly emit?: EventSink;
  /** What reads the file, where its name does not tell. */
  readonly source?: DataSource;
  /** What is known of the patients beside the file. */
  readonly patients?: PatientsTable;
}

/**
 * Forecasts of every row of a file, batch by batch in its order of patients, each patient from the prior. Batches are forecast by several
 * threads at once; the answers do not depend on how many. Memory does not grow with the file.
 * @throws ProdromeError as `readDataset`; `CANCELLED`
 */
export async function* predictBatches(
  setting: PredictBatchesSetting,
  data: string,
  { workers = availableParallelism(), rows, signal }: PredictBatchesContext = {},
): AsyncGenerator<PredictedBatch> {
  const { source, patients } = setting;
  const context = {
    ...(patients && { patients }),
    ...(source && { source }),
    ...(signal && { signal }),
    ...(rows !== undefined && { rows }),
  };
  const reports: Pick<DataReport, 'patientsTable' | 'file'>[] = [];
  const batches = noting(readBatches(data, { schema: setting.schema }, context), reports);
  const iterator = batches[Symbol.asyncIterator]();
  const answerHere = async (dataset: Dataset): Promise<PredictedBatch> => {
    const batch = await setting.forecast(dataset.table, signal ? { signal } : {});
    return { dataset, batch: packBatch(batch) };
  };
  try {
    const first = await iterator.next();
    const second = workers > 1 && first.done !== true ? await iterator.next() : undefined;
    const begun = [first, second].flatMap((one) => (one && one.done !== true ? [one.value] : []));
    const all = chain(begun, batches);
    if (begun.length < 2) for await (const dataset of all) yield await answerHere(dataset);
    else yield* withPool(setting, workers, all, signal);
    tellPatients(reports, setting.emit);
  } finally {
    await iterator.return(undefined);
  }
}

/** Datasets as they come, their reports kept. */
async function* noting(
  batches: AsyncIterable<Dataset>,
  reports: Pick<DataReport, 'patientsTable' | 'file'>[],
): AsyncGenerator<Dataset> {
  for await (const dataset of batches) {
    const { file, patientsTable } = dataset.report;
    reports.push({ file, ...(patientsTable && { patientsTable }) });
    yield dataset;
  }
}

async function* withPool(
  setting: PredictBatchesSetting,
  workers: number,
  all: AsyncIterable<Dataset>,
  signal: CancelSignal | undefined,
): AsyncGenerator<PredictedBatch> {
  const pool = startPool(workers);
  const answer = async (dataset: Dataset): Promise<PredictedBatch> => {
    throwIfCancelled(signal, 'forecasts');
    const { batch, events } = await askPool(pool, setting, dataset);
    for (const event of events) setting.emit?.(event);
    return { dataset, batch };
  };
  try {
    yield* inOrder(all, answer, workers + 1);
  } finally {
    await pool.destroy();
  }
}

function startPool(workers: number): Tinypool {
  // a worker loads no TypeScript: from the sources too, what was built is run
  const filename = fileURLToPath(new URL('../dist/predict-worker.js', import.meta.url));
  return new Tinypool({ filename, minThreads: 0, maxThreads: workers });
}

async function askPool(
  pool: Tinypool,
  { folder, hash, base, trust }: PredictBatchesSetting,
  { table }: Dataset,
): Promise<Extract<PredictAnswer, { readonly batch: BatchMessage }>> {
  const { message, memory } = packTable(table);
  const places = { folder: resolve(folder), base: resolve(base) };
  const task: PredictTask = { ...places, hash, trust, table: message };
  const answer = (await pool.run(task, {
    name: 'predictTask',
    transferList: memory as ArrayBuffer[],
  })) as PredictAnswer;
  if (answer.error) throw errorFromData(answer.error);
  return answer;
}

async function* chain<T>(begun: readonly T[], rest: AsyncIterable<T>): AsyncGenerator<T> {
  yield* begun;
  yield* rest;
}

/** Answers in the order of what was asked, at most so many asked at once. */
export async function* inOrder<Asked, Answer>(
  all: AsyncIterable<Asked>,
  answer: (asked: Asked) => Promise<Answer>,
  atOnce: number,
): AsyncGenerator<Answer> {
  const waiting: Promise<Answer>[] = [];
  try {
    for await (const asked of all) {
      const answering = answer(asked);
      // whoever awaits it is told; until then it is nobody's
      answering.catch(() => undefined);
      waiting.push(answering);
      if (waiting.length >= atOnce) yield await (waiting.shift() as Promise<Answer>);
    }
    while (waiting.length > 0) yield await (waiting.shift() as Promise<Answer>);
  } finally {
    // one has failed, or nobody asks any more: what the others say is of no use
    await Promise.allSettled(waiting);
  }
}
