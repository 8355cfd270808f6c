import { existsSync } from 'node:fs';
import { ProdromeError, type FeatureTable } from '@prodrome/core';
import { writeDurably } from '@prodrome/durable-files';
import { goldenAnswers, goldenFault, type GoldenBatch } from './golden-answers.ts';
import { openGraph, type GraphDescription, type OpenGraph } from './model-graph.ts';
import { openModel, type OpenModel, type OpenSettings } from './open-model.ts';

/** Which bundle becomes which file. */
export interface WriteGraphRequest {
  /** The folder of the bundle. */
  readonly folder: string;
  /** The ONNX file; it must not exist. */
  readonly out: string;
  readonly open?: OpenSettings;
}

/** What was written. */
export interface WrittenGraph extends GraphDescription {
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** Whether it was asked the golden rows: a graph that is not whole cannot answer them. */
  readonly answered: boolean;
}

/**
 * Writes a bundle's model as one graph, once that is asked the golden rows and answers as the bundle does.
 * @throws ProdromeError `OUTPUT` where there is something, or nothing can be written; `GRAPH` for a graph that answers otherwise; as `openModel`; `COMPONENT_UNKNOWN` where `@prodrome/graph` is not installed.
 */
export async function writeGraph(request: WriteGraphRequest): Promise<WrittenGraph> {
  const { folder, out, open } = request;
  if (existsSync(out)) throw unwritable(out, 'a file that does not exist yet', 'one that does');
  const model = await openModel(folder, open);
  const { bytes, ...description } = await model.graph();
  const graph = await openGraph(out, bytes);
  const { inputs, outputs } = graph;
  const isWhole = description.notCompiled.length === 0;
  try {
    if (isWhole) await expectSame(model, graph, folder);
  } finally {
    await graph.release();
  }
  try {
    writeDurably(out, bytes);
  } catch (cause) {
    const got = cause instanceof Error ? cause.message : String(cause);
    throw unwritable(out, 'a place that can be written', got, cause);
  }
  return { ...description, inputs, outputs, answered: isWhole };
}

async function expectSame(model: OpenModel, graph: OpenGraph, folder: string): Promise<void> {
  const { schema } = model.manifest;
  const golden = model.golden ?? (await goldenAnswers(schema, (table) => model.forecast(table)));
  const fault = await goldenFault(folder, golden, schema, (table) => goldenBatch(graph, table));
  if (fault === undefined) return;
  throw new ProdromeError('GRAPH', {
    where: `graph of ${folder}`,
    expected: 'the answers of the bundle to its golden rows',
    got: fault,
  });
}

async function goldenBatch(graph: OpenGraph, table: FeatureTable): Promise<GoldenBatch> {
  const { outputs } = await graph.answer(table);
  const { probability, weights, degraded } = outputs;
  const none = new Float64Array(0);
  return {
    experts: graph.experts,
    ...{ values: probability ?? none, weights: weights ?? none },
    degraded: Uint8Array.from(degraded ?? none),
  };
}

const unwritable = (where: string, expected: string, got: string, cause?: unknown): ProdromeError =>
  new ProdromeError('OUTPUT', { where, expected, got, ...(cause !== undefined && { cause }) });
