import { ProdromeError } from '@prodrome/core';
import type { InferenceSession, Tensor as OrtTensor, TypedTensor } from 'onnxruntime-node';
import { showShape } from '../builder/shapes.ts';
import { graphError } from '../graph-error.ts';

/** Numbers with their type and shape, as a graph takes and gives them. */
export type GraphTensor =
  | { readonly type: 'float'; readonly shape: readonly number[]; readonly data: Float32Array }
  | { readonly type: 'double'; readonly shape: readonly number[]; readonly data: Float64Array }
  | { readonly type: 'int32'; readonly shape: readonly number[]; readonly data: Int32Array }
  | { readonly type: 'int64'; readonly shape: readonly number[]; readonly data: BigInt64Array }
  | {
      readonly type: 'uint8' | 'bool';
      readonly shape: readonly number[];
      readonly data: Uint8Array;
    };

/** Tensors by the names of a graph's inputs or outputs. */
export type GraphTensors = Readonly<Record<string, GraphTensor>>;

/** A loaded graph. */
export interface GraphSession {
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /**
   * One pass; `wanted` names outputs when not all are needed. Inputs are not copied; the calling thread is busy until it is done.
   * @throws ProdromeError `GRAPH` when inputs do not fit the graph, or an output has another shape than the model says.
   */
  run(inputs: GraphTensors, wanted?: readonly string[]): Promise<GraphTensors>;
  /** Gives the memory back; nothing can be run afterwards. */
  release(): Promise<void>;
}

/** Loads a graph into a runtime. */
export type OpenSession = (bytes: Uint8Array) => Promise<GraphSession>;

const options: InferenceSession.SessionOptions = {
  // more threads are slower for graphs of this size, and could change the order of sums
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
  executionMode: 'sequential',
  graphOptimizationLevel: 'all',
  logSeverityLevel: 4,
};

const loadRuntime = async () => (await import('onnxruntime-node')).default;
let runtime: ReturnType<typeof loadRuntime> | undefined;

/** As it tells it itself. */
export const runtimeVersion = async (): Promise<string> =>
  (await (runtime ??= loadRuntime())).env.versions.node ?? 'of unknown version';

/**
 * Loads a graph into onnxruntime, on one thread. The same bytes and inputs give the same outputs, bit for bit, on one machine type.
 * @param bytes - an ONNX model.
 * @throws ProdromeError `GRAPH` when it is damaged, or needs an operator that the runtime lacks.
 */
export async function openSession(bytes: Uint8Array): Promise<GraphSession> {
  const ort = await (runtime ??= loadRuntime());
  let session: InferenceSession;
  try {
    // the runtime refuses shared memory
    const own = bytes.buffer instanceof SharedArrayBuffer ? bytes.slice() : bytes;
    session = await ort.InferenceSession.create(own, options);
  } catch (cause) {
    throw loadError(cause);
  }
  const declared = new Map(
    session.outputMetadata.map((each) => [each.name, each.isTensor ? each.shape : []]),
  );
  return {
    inputs: session.inputNames,
    outputs: session.outputNames,
    run: async (inputs, wanted = session.outputNames) => {
      try {
        const feeds: Record<string, OrtTensor> = {};
        for (const name of session.inputNames) {
          const tensor = inputs[name];
          if (!tensor) throw graphError('GraphSession.run', `input '${name}'`, 'none');
          feeds[name] = toRuntime(ort, tensor);
        }
        const results = await session.run(feeds, wanted);
        return Object.fromEntries(
          Object.entries(results).map(([name, tensor]) => {
            mustBeAsDeclared(name, declared.get(name), tensor.dims);
            return [name, fromRuntime(name, tensor)];
          }),
        );
      } catch (cause) {
        if (ProdromeError.is(cause)) throw cause;
        throw graphError('GraphSession.run', 'inputs that fit the graph', messageOf(cause), {
          cause,
        });
      }
    },
    release: () => session.release(),
  };
}

type Runtime = Awaited<ReturnType<typeof loadRuntime>>;

function toRuntime(ort: Runtime, { type, shape, data }: GraphTensor): OrtTensor {
  if (type === 'float') return new ort.Tensor('float32', data, shape);
  return type === 'double'
    ? new ort.Tensor('float64', data, shape)
    : new ort.Tensor(type, data, shape);
}

function fromRuntime(name: string, tensor: OrtTensor): GraphTensor {
  const typed = tensor as
    | TypedTensor<'float32'>
    | TypedTensor<'float64'>
    | TypedTensor<'int32'>
    | TypedTensor<'int64'>
    | TypedTensor<'bool'>
    | TypedTensor<'uint8'>
    | TypedTensor<'string'>;
  const shape = typed.dims;
  switch (typed.type) {
    case 'float32':
      return { type: 'float', shape, data: typed.data };
    case 'float64':
      return { type: 'double', shape, data: typed.data };
    case 'int32':
      return { type: 'int32', shape, data: typed.data };
    case 'int64':
      return { type: 'int64', shape, data: typed.data };
    case 'uint8':
    case 'bool':
      return { type: typed.type, shape, data: typed.data };
    case 'string':
      throw graphError(`output '${name}'`, 'numbers', 'texts');
  }
}

/** The runtime believes what a model says of its outputs; whoever reads them would too. */
function mustBeAsDeclared(
  name: string,
  declared: readonly (number | string)[] = [],
  shape: readonly number[],
): void {
  // no shape at all and a scalar's look the same
  const fits =
    declared.length === 0 ||
    (declared.length === shape.length &&
      declared.every((size, i) => typeof size === 'string' || size === shape[i]));
  if (!fits) throw graphError(`output '${name}'`, showShape(declared), showShape(shape));
}

function loadError(cause: unknown): ProdromeError {
  const message = messageOf(cause);
  const lacking =
    /Could not find an implementation for (\S+?)\(/.exec(message) ??
    /No Op registered for (\S+)/.exec(message) ??
    /(\S+) is not a registered function\/op/.exec(message);
  if (!lacking) return graphError('openSession', 'a sound ONNX model', message, { cause });
  const hint = 'Build the graph from other operators, or run it elsewhere';
  const got = `operator ${lacking[1] ?? ''}`;
  return graphError('openSession', 'operators that onnxruntime has', got, { hint, cause });
}

const messageOf = (cause: unknown): string =>
  cause instanceof Error ? cause.message : String(cause);
