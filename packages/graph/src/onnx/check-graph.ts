import { graphError } from '../graph-error.ts';
import type { GraphSpec } from './model.ts';

/**
 * Refuses a graph in which a name is read before it is defined, or defined twice. Bodies of control operators see the names around them.
 * @throws ProdromeError `GRAPH`
 */
export function checkGraph(graph: GraphSpec, around: ReadonlySet<string> = new Set()): void {
  const known = new Set(around);
  const define = (name: string): void => {
    if (known.has(name))
      throw graphError(`graph '${graph.name}'`, 'each name once', `'${name}' twice`);
    known.add(name);
  };
  for (const { name } of graph.inputs) define(name);
  // older files list initialisers among the inputs too
  for (const { name } of graph.initializers) known.add(name);
  for (const node of graph.nodes) {
    for (const name of node.inputs) {
      if (name !== '' && !known.has(name)) {
        throw graphError(
          `node '${node.name}' (${node.type})`,
          'inputs that are defined',
          `'${name}'`,
        );
      }
    }
    for (const attribute of Object.values(node.attributes)) {
      if (attribute.kind === 'graph') checkGraph(attribute.value, known);
    }
    for (const name of node.outputs) if (name !== '') define(name);
  }
  for (const { name } of graph.outputs) {
    if (!known.has(name)) {
      throw graphError(`graph '${graph.name}'`, 'outputs that are defined', `'${name}'`);
    }
  }
}
