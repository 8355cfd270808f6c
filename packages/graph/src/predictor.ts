import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { errorFromData, throwIfCancelled, type CallContext } from '@prodrome/core';
import { Tinypool } from 'tinypool';
import type { ChunkAnswer, ChunkTask } from './chunk-worker.ts';
import { graphError } from './graph-error.ts';
import { joinRows, sliceRows, sharedModel } from './runtime/rows.ts';
import { contentHash, shareSession } from './runtime/session-cache.ts';
import type { GraphTensors } from './runtime/session.ts';

/** Answers rows with a model whose inputs and outputs all have the rows as their first axis. */
export interface Predictor {
  /** In the calling thread: for a single row or a few. @throws ProdromeError `GRAPH` */
  predictHere(inputs: GraphTensors): Promise<GraphTensors>;
  /** In chunks on threads: for many rows. Answers do not depend on the number of threads. @throws ProdromeError `GRAPH`, also when a thread dies (the next call answers here), `CANCELLED` */
  predictMany(inputs: GraphTensors, context?: CallContext): Promise<GraphTensors>;
  /** Waits for what is being answered, ends the threads and gives the memory back. */
  release(): Promise<void>;
}

/** How many rows and threads at once. */
export interface PredictorSettings {
  /** As many as the machine offers when not given; they start when first needed. */
  readonly workers?: number;
  /** Rows of a chunk; 256 when not given. */
  readonly chunk?: number;
}

// a worker loads no TypeScript: from the sources too, what was built is run
const workerFile = fileURLToPath(new URL('../dist/chunk-worker.js', import.meta.url));

/**
 * Opens a model for single rows here and for many rows on threads, one thread of computation each.
 * @param model - ONNX bytes.
 * @throws ProdromeError `GRAPH` when it is damaged, or needs an operator that the runtime lacks.
 */
export async function openPredictor(
  model: Uint8Array,
  { workers = availableParallelism(), chunk = 256 }: PredictorSettings = {},
): Promise<Predictor> {
  const hash = contentHash(model);
  const session = await shareSession(model, hash);
  const shared = sharedModel(model);
  let threads: Threads | undefined;
  // a bundler may have left the thread's file behind
  let canShare = workers > 1 && existsSync(workerFile);
  const running = new Set<Promise<unknown>>();
  const answer = async (inputs: GraphTensors): Promise<GraphTensors> => {
    const task: ChunkTask = { hash, model: shared, inputs };
    const { pool, broken } = (threads ??= startThreads(workers));
    const run = pool.run(task, { name: 'runChunk' }) as Promise<ChunkAnswer>;
    running.add(run);
    void run.finally(() => running.delete(run)).catch(() => undefined);
    const answered = await Promise.race([run, broken]).catch((cause: unknown) => {
      // a chunk's own failure is an answer: a thread has died
      canShare = false;
      const why = cause instanceof Error ? cause.message : String(cause);
      throw graphError('predictMany, worker thread', 'an answer', why, { cause });
    });
    if ('error' in answered) throw errorFromData(answered.error);
    return answered.outputs;
  };
  return {
    predictHere: (inputs) => session.run(inputs),
    predictMany: async (inputs, { signal } = {}) => {
      throwIfCancelled(signal, 'predictMany');
      const chunks = sliceRows(inputs, chunk);
      if (chunks.length < 2 || !canShare) {
        const outputs: GraphTensors[] = [];
        for (const own of chunks) {
          throwIfCancelled(signal, 'predictMany');
          outputs.push(await session.run(own));
        }
        return joinRows(outputs);
      }
      return joinRows(
        await Promise.all(
          chunks.map(async (own) => {
            const outputs = await answer(own);
            throwIfCancelled(signal, 'predictMany');
            return outputs;
          }),
        ),
      );
    },
    release: async () => {
      // to end a thread while the runtime computes would end the process; where none is left, nothing answers
      if (threads && threads.pool.threads.length > 0) await Promise.allSettled(running);
      await threads?.pool.destroy();
      await session.release();
    },
  };
}

interface Threads {
  readonly pool: Tinypool;
  /** Rejects when a thread dies that no chunk was given to: those that wait for it would wait for ever. */
  readonly broken: Promise<never>;
}

function startThreads(workers: number): Threads {
  const pool = new Tinypool({
    filename: workerFile,
    // a thread that came and went would load the model anew each time
    minThreads: workers,
    maxThreads: workers,
  });
  const broken = new Promise<never>((_, reject) => pool.on('error', reject));
  // told to those that wait
  broken.catch(() => undefined);
  return { pool, broken };
}
