import { throwIfCancelled, type CancelSignal, type ComponentState } from '@prodrome/core';
import { createStream, shuffle } from '@prodrome/numerics';
import {
  openSession,
  type GraphSession,
  type GraphTensor,
  type OpenSession,
} from '../runtime/session.ts';
import { lossFailure } from './loss-failure.ts';
import type { TrainingPlan } from './program.ts';
import { batchOrder, batchWeights, rowTensors, type TrainingRows } from './training-data.ts';
import { freshState, packState, unpackState, type TrainingState } from './training-state.ts';

/** How long to train, and from where; plain data. */
export interface TrainingJob {
  readonly plan: TrainingPlan;
  readonly data: TrainingRows;
  readonly validation?: TrainingRows;
  readonly epochs: number;
  /** Epochs without a better validation loss after which it stops. */
  readonly patience?: number;
  /** By how much a validation loss must be less to be better. */
  readonly leastGain?: number;
  /** False keeps the rows in their order. */
  readonly shuffled?: boolean;
  /** Batches of one run of the graph; between two runs it can be cancelled and saved. */
  readonly batchesPerRun?: number;
  readonly seed: string;
  readonly parameters: Float32Array;
  readonly resume?: ComponentState;
}

/** One epoch that has ended. */
export interface EpochProgress {
  /** From 1. */
  readonly epoch: number;
  readonly epochs: number;
  readonly loss: number;
  readonly validationLoss?: number;
  /** Until the last epoch, at the pace so far; the one number here that is measured with a clock. */
  readonly secondsLeft: number;
}

/** Who listens to a run. */
export interface TrainingListener {
  readonly signal?: Pick<CancelSignal, 'aborted'>;
  readonly progress?: (event: EpochProgress) => void;
  /** Called after every run of the graph; the state is made only when asked for. */
  readonly checkpoint?: (state: () => ComponentState) => void;
}

/** What a run gave. */
export interface TrainingResult {
  /** Of the epoch with the least validation loss, or the last one without validation. */
  readonly parameters: Float32Array;
  /** Mean training loss by epoch. */
  readonly losses: readonly number[];
  readonly validationLosses: readonly number[];
  /** From 1. */
  readonly bestEpoch: number;
  readonly stopped: 'epochs' | 'patience';
  /** To go on from with more epochs. */
  readonly state: ComponentState;
}

const defaultBatchesPerRun = 256;

/**
 * Trains in the calling thread. A pure function of the job: the same bytes whatever the number of batches in a run, and however often it was
 * interrupted and resumed.
 * @throws ProdromeError `NUMERIC` when a loss or parameter is not finite, `CANCELLED`, `USAGE`, `STATE`.
 */
export async function runTraining(
  job: TrainingJob,
  listener: TrainingListener = {},
  open: OpenSession = openSession,
): Promise<TrainingResult> {
  const { plan, resume, validation } = job;
  const data = rowTensors(plan, job.data);
  const held = validation && rowTensors(plan, validation);
  const state = resume ? unpackState(plan, resume) : freshState(plan, job.seed, job.parameters);
  const epochSession = await open(plan.epochGraph);
  const lossSession = held && (await open(plan.lossGraph));
  try {
    const began = { epoch: state.epoch, at: performance.now() };
    while (state.epoch < job.epochs && !outOfPatience(job, state)) {
      await runEpoch(job, state, { session: epochSession, open }, data, listener);
      const loss = state.lossSum / state.weightSum;
      const judged =
        held && lossSession && (await meanLoss(job, lossSession, held, state.parameters));
      endEpoch(state, loss, judged, job.leastGain ?? 0);
      const done = state.epoch - began.epoch;
      const pace = (performance.now() - began.at) / 1000 / done;
      listener.progress?.({
        ...{ epoch: state.epoch, epochs: job.epochs, loss },
        ...(judged !== undefined && { validationLoss: judged }),
        secondsLeft: pace * (job.epochs - state.epoch),
      });
      listener.checkpoint?.(() => packState(state));
    }
  } finally {
    await epochSession.release();
    await lossSession?.release();
  }
  const { best, losses, validationLosses } = state;
  return {
    parameters: (best?.parameters ?? state.parameters).slice(),
    ...{ losses, validationLosses, bestEpoch: best ? best.epoch + 1 : state.epoch },
    stopped: outOfPatience(job, state) ? 'patience' : 'epochs',
    state: packState(state),
  };
}

async function runEpoch(
  job: TrainingJob,
  state: TrainingState,
  { session, open }: { readonly session: GraphSession; readonly open: OpenSession },
  data: Readonly<Record<string, GraphTensor>>,
  listener: TrainingListener,
): Promise<void> {
  const { plan, batchesPerRun = defaultBatchesPerRun } = job;
  const { batch } = plan;
  const stream = createStream(state.seed);
  const rows = Int32Array.from({ length: job.data.rows }, (_, row) => row);
  if (job.shuffled !== false) shuffle(rows, stream.fork(`order ${state.epoch}`));
  const order = batchOrder(rows, batch);
  const weights = batchWeights(order, batch, data['weights']?.data as Float32Array);
  const seed = BigInt(stream.fork('dropout').nextInt(2 ** 31));
  while (state.batch < weights.length) {
    throwIfCancelled(listener.signal, `training, epoch ${state.epoch + 1}`);
    const until = Math.min(state.batch + batchesPerRun, weights.length);
    const block = order.subarray(state.batch * batch, until * batch);
    const feeds = {
      ...data,
      ...stateTensors(state, seed),
      order: { type: 'int64', shape: [until - state.batch, batch], data: block },
    } as const;
    const results = await session.run(feeds);
    const losses = floatsOf(results, 'losses');
    const failed = losses.findIndex((loss) => !Number.isFinite(loss));
    const parameters = floatsOf(results, 'next.parameters');
    if (failed >= 0 || !parameters.every(Number.isFinite)) {
      const place = {
        epoch: state.epoch,
        first: state.batch,
        failed: failed < 0 ? losses.length - 1 : failed,
      };
      throw await lossFailure(plan, { session, open }, feeds, place);
    }
    losses.forEach((loss, i) => {
      const weight = weights[state.batch + i] as number;
      state.lossSum += loss * weight;
      state.weightSum += weight;
    });
    state.parameters = parameters;
    state.slots = state.slots.map((_, i) => floatsOf(results, `next.slot.${i}`));
    state.step += until - state.batch;
    state.batch = until;
    if (until < weights.length) listener.checkpoint?.(() => packState(state));
  }
}

function stateTensors(state: TrainingState, seed: bigint): Readonly<Record<string, GraphTensor>> {
  const vector = (data: Float32Array): GraphTensor => ({
    type: 'float',
    shape: [data.length],
    data,
  });
  const scalar = (value: bigint): GraphTensor => ({
    type: 'int64',
    shape: [],
    data: BigInt64Array.of(value),
  });
  return {
    parameters: vector(state.parameters),
    ...Object.fromEntries(state.slots.map((slot, i) => [`slot.${i}`, vector(slot)])),
    step: scalar(BigInt(state.step)),
    seed: scalar(seed),
  };
}

async function meanLoss(
  { plan, validation, batchesPerRun = defaultBatchesPerRun }: TrainingJob,
  session: GraphSession,
  data: Readonly<Record<string, GraphTensor>>,
  parameters: Float32Array,
): Promise<number> {
  const { batch } = plan;
  const order = batchOrder(
    Array.from({ length: validation?.rows ?? 0 }, (_, row) => row),
    batch,
  );
  const weights = batchWeights(order, batch, data['weights']?.data as Float32Array);
  let sum = 0;
  let total = 0;
  for (let from = 0; from < weights.length; from += batchesPerRun) {
    const until = Math.min(from + batchesPerRun, weights.length);
    const block = order.subarray(from * batch, until * batch);
    const results = await session.run({
      ...data,
      parameters: { type: 'float', shape: [parameters.length], data: parameters },
      order: { type: 'int64', shape: [until - from, batch], data: block },
    });
    floatsOf(results, 'losses').forEach((loss, i) => {
      sum += loss * (weights[from + i] as number);
      total += weights[from + i] as number;
    });
  }
  return sum / total;
}

function endEpoch(
  state: TrainingState,
  loss: number,
  judged: number | undefined,
  leastGain: number,
): void {
  state.losses = [...state.losses, loss];
  if (judged !== undefined) {
    state.validationLosses = [...state.validationLosses, judged];
    if (!state.best || judged < state.best.loss - leastGain) {
      state.best = { epoch: state.epoch, loss: judged, parameters: state.parameters };
    }
  }
  state.epoch++;
  state.batch = 0;
  state.lossSum = 0;
  state.weightSum = 0;
}

const outOfPatience = ({ patience }: TrainingJob, { best, epoch }: TrainingState): boolean =>
  patience !== undefined && best !== undefined && epoch - 1 - best.epoch >= patience;

function floatsOf(results: Readonly<Record<string, GraphTensor>>, name: string): Float32Array {
  return results[name]?.data as Float32Array;
}
