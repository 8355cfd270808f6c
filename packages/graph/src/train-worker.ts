import { parentPort, workerData } from 'node:worker_threads';
import { packError, type TrainMessage, type TrainTask } from './train-messages.ts';
import { runTraining } from './training/run-training.ts';

const { job, stop, checkpoints } = workerData as TrainTask;
const say = (message: TrainMessage): void => {
  parentPort?.postMessage(message);
};

try {
  const result = await runTraining(job, {
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
  });
  say({ kind: 'done', result });
} catch (error) {
  say({ kind: 'failed', error: packError(error) });
}
