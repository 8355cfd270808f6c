import { graphError } from '../graph-error.ts';
import type { NodeSpec, ValueSpec } from './model.ts';

/** An output as a file tells of it: without a type where it is no tensor. */
export type OpenValue = Omit<ValueSpec, 'type'> & { readonly type?: ValueSpec['type'] };

/**
 * Nodes and outputs of a graph with the tensor [n, classes] in the place of each list of maps that a `ZipMap` makes of it, under the
 * list's name: converters of scikit-learn and CatBoost end classifiers so.
 * @throws ProdromeError `GRAPH` for other outputs that are no tensors.
 */
export function withoutZipMaps(
  nodes: readonly NodeSpec[],
  outputs: readonly OpenValue[],
): { readonly nodes: readonly NodeSpec[]; readonly outputs: readonly ValueSpec[] } {
  return {
    nodes: nodes.map((node) =>
      isZipMap(node) ? { ...node, type: 'Identity', domain: '', attributes: {} } : node,
    ),
    outputs: outputs.map(({ name, type, shape }): ValueSpec => {
      if (type) return { name, type, ...(shape && { shape }) };
      const zip = nodes.find((node) => isZipMap(node) && node.outputs[0] === name);
      if (!zip) throw graphError(`value '${name}'`, 'the type of a tensor', 'another or none');
      return { name, type: 'float', shape: ['', labelsOf(zip)] };
    }),
  };
}

const isZipMap = ({ type, domain }: NodeSpec): boolean =>
  type === 'ZipMap' && domain === 'ai.onnx.ml';

function labelsOf({ name, attributes }: NodeSpec): number {
  const labels = attributes['classlabels_int64s'] ?? attributes['classlabels_strings'];
  if (labels?.kind === 'ints' || labels?.kind === 'strings') return labels.value.length;
  throw graphError(`node '${name}' (ZipMap)`, 'labels of classes', labels?.kind ?? 'none');
}
