import { sessionBackend, type TrainerBackend } from '@prodrome/graph';
import { tensorflowEngines, type TensorflowEngine, type TensorflowReport } from './engines.ts';
import { loadTensorflow } from './load-tensorflow.ts';
import { openTensorflowSession } from './tensorflow-session.ts';

/** Trains the very programs that `onnxBackend` trains, and says what computes. */
export interface TensorflowBackend extends TrainerBackend {
  readonly report: TensorflowReport;
}

/** Which engines may be taken. */
export interface TensorflowSettings {
  /** In the order in which they are tried: `node`, `wasm`, `cpu` when not given. */
  readonly engines?: readonly TensorflowEngine[];
}

/**
 * A backend that runs the graphs of a training plan (forward, backward, optimiser) operator by operator on TensorFlow.js, in the calling thread.
 * Losses follow those of `onnxBackend` up to rounding of 32-bit floats; states of a run can be resumed by either.
 * @throws ProdromeError `GRAPH` when no engine is installed and works; training, when an operator has no counterpart here.
 */
export async function createTensorflowBackend({
  engines = tensorflowEngines,
}: TensorflowSettings = {}): Promise<TensorflowBackend> {
  const loaded = await loadTensorflow(engines);
  const open = (bytes: Uint8Array) => openTensorflowSession(loaded, bytes);
  return { ...sessionBackend('tensorflow', open), report: reportOf(loaded) };
}

/**
 * Which engine of TensorFlow.js works here, and why those before it do not.
 * @throws ProdromeError `GRAPH` when none does.
 */
export async function probeTensorflow(): Promise<TensorflowReport> {
  return reportOf(await loadTensorflow());
}

const reportOf = ({ engine, version, passedOver }: TensorflowReport): TensorflowReport => ({
  ...{ engine, version, passedOver },
});
