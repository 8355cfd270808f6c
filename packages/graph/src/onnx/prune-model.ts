import type { GraphSpec, ModelSpec, NodeSpec } from './model.ts';

/**
 * The same model without what no output needs: operators, constants and inputs. Outputs have the same bits.
 * Deterministic; what stays keeps its order and its name.
 */
export function pruneModel(model: ModelSpec): ModelSpec {
  return { ...model, graph: pruneGraph(model.graph) };
}

function pruneGraph(graph: GraphSpec): GraphSpec {
  const wanted = new Set(graph.outputs.map(({ name }) => name));
  // nodes stand behind what they read
  const nodes = graph.nodes.toReversed().filter((node) => {
    if (!node.outputs.some((name) => wanted.has(name))) return false;
    for (const name of readBy(node)) wanted.add(name);
    return true;
  });
  return {
    ...graph,
    nodes: nodes.toReversed(),
    initializers: graph.initializers.filter(({ name }) => wanted.has(name)),
    inputs: graph.inputs.filter(({ name }) => wanted.has(name)),
  };
}

/** What a node reads: its inputs, and whatever its bodies see. */
function readBy({ inputs, attributes }: NodeSpec): readonly string[] {
  const bodies = Object.values(attributes).flatMap((attribute) =>
    attribute.kind === 'graph' ? [attribute.value] : [],
  );
  return [
    ...inputs,
    ...bodies.flatMap(({ nodes, outputs }) => [
      ...nodes.flatMap(readBy),
      ...outputs.map(({ name }) => name),
    ]),
  ];
}
