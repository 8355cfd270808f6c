import { errorToData, type ErrorData } from '@prodrome/core';
import { openSession, type GraphSession, type GraphTensors } from './runtime/session.ts';

/** One chunk of rows for a model; a thread keeps the sessions of the models it has seen. */
export interface ChunkTask {
  readonly hash: string;
  readonly model: Uint8Array;
  readonly inputs: GraphTensors;
}

/** The answer, or why there is none. */
export type ChunkAnswer = { readonly outputs: GraphTensors } | { readonly error: ErrorData };

const sessions = new Map<string, Promise<GraphSession>>();

/** Runs a model on one chunk of rows in a worker thread. */
export async function runChunk({ hash, model, inputs }: ChunkTask): Promise<ChunkAnswer> {
  try {
    const opening = sessions.get(hash) ?? openSession(model);
    sessions.set(hash, opening);
    return { outputs: await (await opening).run(inputs) };
  } catch (error) {
    return { error: errorToData(error) };
  }
}
