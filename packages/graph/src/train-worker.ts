import { parentPort, workerData } from 'node:worker_threads';
import { errorToData } from '@prodrome/core';
import { collectRows } from './rows-in-parts.ts';
import type { RowsMessage, TrainMessage, TrainTask } from './train-messages.ts';
import { runTraining } from './training/run-training.ts';

const { job, stop, checkpoints, ...layouts } = workerData as TrainTask;
const data = collectRows(layouts.data);
const validation = layouts.validation && collectRows(layouts.validation);
const say = (message: TrainMessage): void => {
  parentPort?.postMessage(message);
};

async function train(): Promise<void> {
  try {
    const rows = { data: data.rows(), ...(validation && { validation: validation.rows() }) };
    const result = await runTraining(
      { ...job, ...rows },
      {
        signal: {
          get aborted() {
            return Atomics.load(stop, 0) !== 0;
          },
        },
        progress: (event) => {
          say({ kind: 'progress', event });
        },
        ...(checkpoints && {
          checkpoint: (state) => {
            say({ kind: 'checkpoint', state: state() });
          },
        }),
      },
    );
    say({ kind: 'done', result });
  } catch (error) {
    say({ kind: 'failed', error: errorToData(error) });
  } finally {
    // the thread then ends by itself; to end it from outside would cut the runtime off in the middle
    parentPort?.close();
  }
}

parentPort?.on('message', (message: RowsMessage) => {
  if (message.kind === 'part') (message.set === 'data' ? data : validation)?.add(message);
  else void train();
});
