import { builtin } from './builtin.ts';
import { WorkerFailure } from './kernels/worker-failure.ts';

/** Trains; where a worker failed, again from the beginning by one thread: the model is the same. A warning tells why. */
export async function surviveWorkers<Options extends { readonly threads: number }, Result>(
  options: Options,
  train: (options: Options) => Promise<Result>,
): Promise<Result> {
  try {
    return await train(options);
  } catch (error) {
    if (!(error instanceof WorkerFailure)) throw error;
    const { message, cause } = error;
    const why = cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
    const warning = `${message}, which begins again, by one thread: ${why}`;
    builtin('node:process')?.emitWarning(warning, 'ProdromeWarning');
    return train({ ...options, threads: 1 });
  }
}
