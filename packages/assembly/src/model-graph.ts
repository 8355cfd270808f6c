import {
  createFeatureTable,
  ProdromeError,
  type FeatureTable,
  type PatientStates,
} from '@prodrome/core';
import type { TableSchema } from '@prodrome/data';
import {
  answerTable,
  compileModel,
  type CompiledModel,
  type GraphRunner,
  type MixtureModel,
  type NotCompiled,
  type StatePart,
  type TableAnswers,
} from '@prodrome/mixture';
import type { OpenSession } from '@prodrome/graph';
import { z } from 'zod';
import { installed } from './optional-packages.ts';

/** What a graph says of itself beside its operators, in the metadata of its file. */
export interface GraphDescription {
  /** SHA-256 that names the model. */
  readonly model: string;
  readonly columns: readonly string[];
  readonly experts: readonly string[];
  /** What `state` and `nextState` are made of, side by side. */
  readonly memory: readonly StatePart[];
  /** What is not in the graph, and why: its inputs and outputs are where it would be. */
  readonly notCompiled: readonly NotCompiled[];
}

/** A model as an ONNX file. */
export interface ModelGraph extends GraphDescription {
  readonly bytes: Uint8Array;
}

/** A model in a runtime, onnxruntime or another. */
export interface OpenGraph extends GraphDescription, GraphRunner {
  /** [width] what is remembered of a patient before the first row. */
  readonly initial: Float64Array;
  readonly outputs: readonly string[];
  /**
   * All rows of a table with the schema's columns, each patient from the prior, or from where `from` stands.
   * @throws ProdromeError `GRAPH` for a graph that is not whole.
   */
  answer(table: FeatureTable, from?: PatientStates): Promise<TableAnswers>;
  /** Gives the memory back. */
  release(): Promise<void>;
}

const load = () => installed('@prodrome/graph', () => import('@prodrome/graph'));
const key = 'prodrome';
const elementTypes = { float32: 'float', float64: 'double' } as const;

/** A state may hold what JSON does not know. */
const texts = { NaN, Infinity, '-Infinity': -Infinity } as const;
const metadataSchema = z.object({
  model: z.string(),
  columns: z.array(z.string()),
  experts: z.array(z.string()),
  memory: z.array(z.object({ name: z.string(), width: z.int().min(0) })),
  notCompiled: z.array(z.object({ part: z.string(), reason: z.string() })),
  initial: z.array(z.union([z.number(), z.enum(['NaN', 'Infinity', '-Infinity'])])),
});

/**
 * A model as one graph; the same bytes each time, of no host.
 * @throws ProdromeError `COMPONENT_UNKNOWN` where `@prodrome/graph` is not installed.
 */
export async function graphOf(
  model: MixtureModel,
  { columns, shape }: TableSchema,
  hash: string,
): Promise<ModelGraph> {
  const { coreBuilding, GraphBuilder, pruneModel, writeModel } = await load();
  const graph = new GraphBuilder('mixture');
  const { builder, toCore, fromCore } = coreBuilding(graph);
  const made: CompiledModel = await compileModel(
    {
      graph: builder,
      input: (name, type, sizes) => toCore(graph.input(name, elementTypes[type], ['n', ...sizes])),
    },
    model,
    createFeatureTable({
      ...{ columns, values: new Float32Array(0), patients: new Int32Array(0) },
      ...{ times: new Float64Array(0), patientIds: [] },
      ...(shape === 'diary' && { outcomes: new Float64Array(0) }),
    }),
  );
  for (const [name, value] of Object.entries(made.outputs)) graph.output(fromCore(value), name);
  const description: GraphDescription = {
    model: hash,
    columns: columns.map(({ name }) => name),
    experts: model.council.experts.map(({ name }) => name),
    memory: made.memory.filter(({ width }) => width > 0),
    notCompiled: made.notCompiled,
  };
  const initial = Array.from(made.initial, (value) =>
    Number.isFinite(value) ? value : String(value),
  );
  const metadata = { [key]: JSON.stringify({ ...description, initial }) };
  return { ...description, bytes: writeModel(pruneModel(graph.model({ metadata }))) };
}

/**
 * Opens a graph that `OpenModel.graph` made.
 * @param where - the file, for errors.
 * @param wanted - outputs, where not all are: what only others need is left out, and costs no time. `nextState` is one of them where days follow.
 * @param open - what runs it: onnxruntime, where nothing is given.
 * @throws ProdromeError `GRAPH` for another file, or a damaged one; `COMPONENT_UNKNOWN` where `@prodrome/graph` is not installed.
 */
export async function openGraph(
  where: string,
  bytes: Uint8Array,
  wanted?: readonly string[],
  open?: OpenSession,
): Promise<OpenGraph> {
  const { openSession, pruneModel, readModel, writeModel } = await load();
  const spec = readModel(bytes);
  const { initial: told, ...description } = parseMetadata(where, spec.metadata[key]);
  const outputs = spec.graph.outputs.filter(({ name }) => wanted?.includes(name) ?? true);
  const lean = wanted && writeModel(pruneModel({ ...spec, graph: { ...spec.graph, outputs } }));
  const session = await (open ?? openSession)(lean ?? bytes);
  const initial = Float64Array.from(told, (value) =>
    typeof value === 'string' ? texts[value] : value,
  );
  return {
    ...description,
    ...{ initial, inputs: session.inputs, outputs: session.outputs },
    run: (inputs) => session.run(inputs),
    answer: async (table, from) => {
      expectWhole(where, description);
      return answerTable(session, table, { initial, ...(from && { from }) });
    },
    release: () => session.release(),
  };
}

function parseMetadata(where: string, text: string | undefined): z.output<typeof metadataSchema> {
  try {
    return metadataSchema.parse(JSON.parse(text ?? 'null'));
  } catch (cause) {
    throw new ProdromeError('GRAPH', {
      ...{ where, expected: 'a graph of a model, as it was written', got: 'another file', cause },
      hint: '`prodrome model graph` writes one',
    });
  }
}

function expectWhole(where: string, { notCompiled }: GraphDescription): void {
  const [first] = notCompiled;
  if (!first) return;
  throw new ProdromeError('GRAPH', {
    ...{ where, expected: 'a graph of a whole model' },
    got: `one without ${notCompiled.map(({ part }) => part).join(', ')}: ${first.reason}`,
    hint: 'Ask the bundle itself, which answers with all its parts',
  });
}
