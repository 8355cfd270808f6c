import { startTrainingWorker } from '@prodrome/assembly';
import type { WorkerOptions } from '../command-options.ts';
import { createProgress } from '../progress.ts';
import { writeLine } from '../write-line.ts';

/** `prodrome worker`: until it is told to stop, by a signal, or the database is lost. */
export async function workerCommand(options: WorkerOptions): Promise<void> {
  const stopped = new Promise<void>((resolve) => {
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
  });
  const { store, workers, artifacts, config, json } = options;
  const progress = createProgress(options);
  const worker = await startTrainingWorker({
    ...{ store, emit: progress.sink },
    ...(workers !== undefined && { workers }),
    ...(artifacts !== undefined && { artifacts }),
    ...(config !== undefined && { config }),
  });
  try {
    if (json !== true) await writeLine(`Worker ${worker.name} waits for tasks`);
    await Promise.race([stopped, worker.ended]);
  } finally {
    await worker.stop();
    progress.stop();
  }
  const tasks = worker.done();
  await writeLine(
    json === true
      ? JSON.stringify({ worker: worker.name, tasks })
      : `Worker ${worker.name} has ended: ${tasks} tasks carried out`,
  );
}
