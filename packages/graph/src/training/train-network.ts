import { ProdromeError, type RandomStream } from '@prodrome/core';
import type { ParameterSpec } from '../network/network.ts';
import { openSession, type OpenSession } from '../runtime/session.ts';
import type { TrainingProgram } from './program.ts';
import {
  runTraining,
  type TrainingJob,
  type TrainingListener,
  type TrainingResult,
} from './run-training.ts';

/** What {@link trainNetwork} is given beside the program and the data. */
export interface TrainOptions
  extends Omit<TrainingJob, 'plan' | 'data' | 'seed' | 'parameters'>, TrainingListener {
  /** First values, orders of rows and dropout come from forks of it. */
  readonly stream: RandomStream;
  /** Parameters to begin with instead of first values. */
  readonly warmStart?: Float32Array;
}

/** Trains the programs of this package; another engine may take the place of onnxruntime. */
export interface TrainerBackend {
  readonly name: string;
  /** Parameters in the order of the plan, as one vector. */
  train(job: TrainingJob, listener: TrainingListener): Promise<TrainingResult>;
}

/** Trains in the calling thread by running the graphs of a plan on a runtime; all else (orders, resuming, stopping) is the same for any. */
export const sessionBackend = (name: string, open: OpenSession): TrainerBackend => ({
  name,
  train: (job, listener) => runTraining(job, listener, open),
});

/** onnxruntime in the calling thread, which is busy during each run of the graph. */
export const onnxBackend: TrainerBackend = sessionBackend('onnx', openSession);

/**
 * Trains a compiled program. Same program, data, options and stream: the same parameters, bit for bit, on one machine type.
 * @throws ProdromeError `NUMERIC` when a loss is not finite (epoch, batch and largest gradient named), `CANCELLED`, `USAGE`, `STATE`.
 */
export async function trainNetwork(
  program: TrainingProgram,
  data: TrainingJob['data'],
  options: TrainOptions,
  backend: TrainerBackend = onnxBackend,
): Promise<TrainingResult> {
  const { stream, warmStart, signal, progress, checkpoint, ...rest } = options;
  const { plan } = program;
  if (!Number.isInteger(options.epochs) || options.epochs < 1) {
    const got = String(options.epochs);
    throw new ProdromeError('USAGE', {
      where: 'trainNetwork, epochs',
      expected: 'an integer ≥ 1',
      got,
    });
  }
  if (warmStart && warmStart.length !== plan.size) {
    throw new ProdromeError('USAGE', {
      where: 'trainNetwork, warmStart',
      expected: `${plan.size} numbers`,
      got: String(warmStart.length),
    });
  }
  const seed = seedOf(stream.fork('training'));
  const parameters = warmStart ?? initialParameters(program.parameters, stream.fork('parameters'));
  return backend.train(
    { ...rest, plan, data, seed, parameters },
    {
      ...(signal && { signal }),
      ...(progress && { progress }),
      ...(checkpoint && { checkpoint }),
    },
  );
}

/** First values of all parameters as one vector; each has a stream of its own name. */
export function initialParameters(
  parameters: readonly ParameterSpec[],
  stream: RandomStream,
): Float32Array {
  const values = parameters.map(({ name, shape, initial }) => initial(stream.fork(name), shape));
  const all = new Float32Array(values.reduce((total, { length }) => total + length, 0));
  let offset = 0;
  for (const own of values) {
    all.set(own, offset);
    offset += own.length;
  }
  return all;
}

/** 128 bits as text, so that a thread or a resumed run can make the same streams. */
function seedOf(stream: RandomStream): string {
  return Array.from({ length: 4 }, () => Math.floor(stream.next() * 2 ** 32).toString(16)).join(
    '-',
  );
}
