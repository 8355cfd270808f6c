import { input, number, list, type Call, type Operator, type Operators } from './call.ts';
import { addRounded } from './elementwise.ts';
import { lacks } from './graph-error.ts';
import { asDense } from './loops.ts';

/** Tests of nodes, by ONNX's numbers. */
const modes = { least: 0, less: 1, greatest: 2, greater: 3, equal: 4, unequal: 5, member: 6 };

function tensor(call: Call, name: string): Float64Array | undefined {
  const attribute = call.node.attributes[name];
  if (attribute?.kind !== 'tensor') return undefined;
  const { type, bytes } = attribute.value;
  // a Buffer's own `slice` would not copy
  const { buffer } = Uint8Array.from(bytes);
  if (type === 'double') return new Float64Array(buffer);
  if (type === 'float') return Float64Array.from(new Float32Array(buffer));
  if (type === 'uint8') return Float64Array.from(bytes);
  throw lacks(`${name} of type ${type}`);
}

/** The sets of the nodes that test for membership, in the order of nodes; NaN ends each. */
function setsOf(nodeModes: Float64Array, members: Float64Array): Map<number, Set<number>> {
  const sets = new Map<number, Set<number>>();
  let at = 0;
  nodeModes.forEach((mode, node) => {
    if (mode !== modes.member) return;
    const own = new Set<number>();
    while (at < members.length && !Number.isNaN(members[at])) own.add(members[at++] as number);
    at++;
    sets.set(node, own);
  });
  return sets;
}

/** Trees are walked one row after the other; sums are in the order of the trees. */
const treeEnsemble: Operator = (call) => {
  const view = asDense(call, input(call, 0));
  const [rows = 1, width = 1] = view.shape;
  const targets = number(call, 'n_targets', 1);
  if (number(call, 'aggregate_function', 1) !== 1) throw lacks('trees that are not summed up');
  if (number(call, 'post_transform', 0) !== 0) throw lacks('trees with a transform of their own');
  const integers = (name: string): Int32Array => Int32Array.from(list(call, name) ?? []);
  const none = new Float64Array(0);
  const splits = tensor(call, 'nodes_splits') ?? none;
  const nodeModes = tensor(call, 'nodes_modes') ?? none;
  const weights = tensor(call, 'leaf_weights') ?? none;
  const sets = setsOf(nodeModes, tensor(call, 'membership_values') ?? none);
  const features = integers('nodes_featureids');
  const missing = integers('nodes_missing_value_tracks_true');
  const owners = integers('leaf_targetids');
  const roots = integers('tree_roots');
  // a leaf is the complement of its number
  const child = (side: 'true' | 'false'): Int32Array => {
    const leaf = integers(`nodes_${side}leafs`);
    return integers(`nodes_${side}nodeids`).map((id, node) => (leaf[node] === 1 ? ~id : id));
  };
  const [yes, no] = [child('true'), child('false')];
  const passes = (node: number, value: number): boolean => {
    const split = splits[node] as number;
    if (Number.isNaN(value)) return missing[node] === 1;
    switch (nodeModes[node] as number) {
      case modes.least:
        return value <= split;
      case modes.less:
        return value < split;
      case modes.greatest:
        return value >= split;
      case modes.greater:
        return value > split;
      case modes.equal:
        return value === split;
      case modes.unequal:
        return value !== split;
      default:
        return sets.get(node)?.has(value) ?? false;
    }
  };
  const isPlain = nodeModes.every((mode) => mode === modes.least);
  const out = call.room(view.type, [rows, targets]);
  const [from, to] = [view.data, out.data];
  addRounded(call, out, () => {
    to.fill(0);
    for (let row = 0; row < rows; row++) {
      const begin = view.offset + row * width;
      for (const root of roots) {
        let node = root;
        while (node >= 0) {
          const value = from[begin + (features[node] as number)] as number;
          const split = splits[node] as number;
          // NaN is neither
          const left = isPlain && value <= split;
          const right = isPlain && value > split;
          node = (left || (!right && passes(node, value)) ? yes[node] : no[node]) as number;
        }
        const at = row * targets + (owners[~node] as number);
        to[at] = (to[at] as number) + (weights[~node] as number);
      }
    }
  });
  return [out];
};

/** Ensembles of trees (`ai.onnx.ml`, operator set 5). */
export const trees: Operators = { TreeEnsemble: treeEnsemble };
