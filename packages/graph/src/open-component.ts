import type { GraphBuilder as CoreBuilder, GraphValue } from '@prodrome/core';
import { GraphBuilder } from './builder/graph-builder.ts';
import type { ValueType } from './builder/value.ts';
import { coreBuilding } from './core-builder.ts';
import { writeModel } from './onnx/write-model.ts';
import { openSession, type GraphSession } from './runtime/session.ts';

/**
 * Loads the graph of one component, to be compared with what the component computes itself.
 * @param inputs - type and shape of each.
 * @param build - calls the component's `toGraph`, and names what comes out; other names than the inputs'.
 * @throws ProdromeError `GRAPH` as {@link openSession}, and what `toGraph` throws.
 */
export async function openComponent<Name extends string>(
  inputs: Readonly<Record<Name, ValueType>>,
  build: (
    builder: CoreBuilder,
    values: Readonly<Record<Name, GraphValue>>,
  ) => Readonly<Record<string, GraphValue>>,
): Promise<GraphSession> {
  const graph = new GraphBuilder('component');
  const { builder, toCore, fromCore } = coreBuilding(graph);
  const given = Object.entries<ValueType>(inputs).map(
    ([name, { type, shape }]) => [name, toCore(graph.input(name, type, shape))] as const,
  );
  const values = Object.fromEntries(given) as Readonly<Record<Name, GraphValue>>;
  for (const [name, value] of Object.entries(build(builder, values))) {
    graph.output(fromCore(value), name);
  }
  return openSession(writeModel(graph.model()));
}
