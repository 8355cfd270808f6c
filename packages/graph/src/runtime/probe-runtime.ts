import { GraphBuilder } from '../builder/graph-builder.ts';
import { graphError } from '../graph-error.ts';
import { writeModel } from '../onnx/write-model.ts';
import { openSession, runtimeVersion } from './session.ts';

/**
 * Makes onnxruntime multiply two matrices; returns its version.
 * @throws ProdromeError `GRAPH` when it does not run here, or does so wrongly.
 */
export async function probeRuntime(): Promise<string> {
  const graph = new GraphBuilder('probe');
  const row = graph.input('row', 'float', [1, 2]);
  const square = graph.constant('float', [2, 2], Float32Array.of(1, 2, 3, 4));
  graph.output(graph.op('MatMul', [row, square]), 'product');
  const session = await openSession(writeModel(graph.model()));
  try {
    const data = Float32Array.of(1, 1);
    const { product } = await session.run({ row: { type: 'float', shape: [1, 2], data } });
    const got = [...(product?.data ?? [])].join();
    if (got !== '4,6') throw graphError('onnxruntime', 'a product of 4,6', got);
  } finally {
    await session.release();
  }
  return `onnxruntime ${await runtimeVersion()}`;
}
