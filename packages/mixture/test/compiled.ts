import { createFeatureTable, type FeatureTable } from '@prodrome/core';
import { coreBuilding, GraphBuilder, openSession, pruneModel, writeModel } from '@prodrome/graph';
import {
  compileModel,
  type CompiledModel,
  type GraphRunner,
  type MixtureModel,
} from '../src/index.ts';

const elementTypes = { float32: 'float', float64: 'double' } as const;

/** A table without rows. */
const signatureOf = ({ columns, outcomes }: FeatureTable): FeatureTable =>
  createFeatureTable({
    ...{ columns, values: new Float32Array(0), patients: new Int32Array(0) },
    ...{ times: new Float64Array(0), patientIds: [] },
    ...(outcomes && { outcomes: new Float64Array(0) }),
  });

/** A model as ONNX bytes. */
export async function compiled(
  model: MixtureModel,
  table: FeatureTable,
): Promise<{ readonly bytes: Uint8Array; readonly made: CompiledModel }> {
  const graph = new GraphBuilder('mixture');
  const { builder, toCore, fromCore } = coreBuilding(graph);
  const made = await compileModel(
    {
      graph: builder,
      input: (name, type, sizes) => toCore(graph.input(name, elementTypes[type], ['n', ...sizes])),
    },
    model,
    signatureOf(table),
  );
  for (const [name, value] of Object.entries(made.outputs)) graph.output(fromCore(value), name);
  return { bytes: writeModel(pruneModel(graph.model())), made };
}

/** A model in onnxruntime. */
export async function opened(
  model: MixtureModel,
  table: FeatureTable,
): Promise<{ readonly runner: GraphRunner; readonly made: CompiledModel }> {
  const { bytes, made } = await compiled(model, table);
  return { runner: await openSession(bytes), made };
}
