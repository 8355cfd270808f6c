import { saveUnbounded, type SavedTree } from '../model/saved-model.ts';
import { damaged, unsupported } from './import-errors.ts';
import { readWith } from './read-with.ts';
import { thresholdBelow } from './single-threshold.ts';
import { leafSizeSchema, treeSchema, type XGBoostTree } from './xgboost-schema.ts';

/** A tree whose lists are filled node by node and leaf by leaf. */
type GrowingTree = Lists<Omit<Required<SavedTree>, 'zeroMissing'>>;
type Lists<T> = { readonly [K in keyof T]: T[K] extends readonly (infer E)[] ? E[] : never };

const emptyTree = (): GrowingTree => ({
  columns: [],
  thresholds: [],
  left: [],
  right: [],
  missingLeft: [],
  categories: [],
  gains: [],
  values: [],
  covers: [],
});

/** A node still to be read, and where its new number goes. */
interface Pending {
  readonly node: number;
  readonly children?: number[];
  readonly parent: number;
}

/** What a leaf is in one of the model's trees. */
interface LeafReading {
  readonly valueOf: (node: number) => number;
  /** What its sum of hessians, and gains, are multiplied by. */
  readonly share: number;
}

/**
 * A tree, or of one whose leaves have a number for each output as many; nodes are numbered anew from the root: the file keeps pruned ones
 * too. The sums that such trees share are parted evenly.
 * @param weight - what their leaves are multiplied by.
 */
export function readXGBoostTrees(
  json: unknown,
  weight: number,
  outputs: number,
  where: string,
): readonly SavedTree[] {
  const size = leafSizeSchema.safeParse(json).data?.tree_param.size_leaf_vector ?? 1;
  const file = readWith(treeSchema, json, where);
  if (size > 1) expectVectors(file, size, outputs, where);
  expectLengths(file, file.left_children.length, where);
  const categories = categoriesByNode(file, where);
  const valuesOf = (read: (node: number) => number): LeafReading['valueOf'] => {
    return (node) => weight * Math.fround(read(node));
  };
  if (size <= 1) {
    const valueOf = valuesOf((node) => file.split_conditions[node] as number);
    return [readTree(file, categories, { valueOf, share: 1 }, where)];
  }
  const { leaf_weights: weights = [], right_children: leaves } = file;
  return Array.from({ length: outputs }, (_, output) => {
    const valueOf = valuesOf((node) => weights[(leaves[node] as number) * size + output] ?? NaN);
    return readTree(file, categories, { valueOf, share: 1 / size }, where);
  });
}

/** @throws ProdromeError `GRAPH` for files of versions that wrote them otherwise, `STATE` where they have not as many numbers as outputs. */
function expectVectors(
  { leaf_weights: weights, left_children: children }: XGBoostTree,
  size: number,
  outputs: number,
  where: string,
): void {
  if (!weights) {
    const hint = 'Save it with XGBoost 3.2, or train with multi_strategy: one_output_per_tree';
    throw unsupported(where, 'leaf_weights, for leaves of several numbers', 'none', hint);
  }
  if (size !== outputs) throw damaged(where, `leaves of ${outputs} numbers`, String(size));
  // before a tree is made for each output
  const wanted = size * children.filter((child) => child === -1).length;
  if (weights.length === wanted) return;
  throw damaged(`${where}, leaf_weights`, `${wanted} entries`, String(weights.length));
}

function readTree(
  file: XGBoostTree,
  categories: ReadonlyMap<number, readonly number[]>,
  { valueOf, share }: LeafReading,
  where: string,
): SavedTree {
  const tree = emptyTree();
  const isSeen = new Uint8Array(file.left_children.length);
  const pending: Pending[] = [{ node: 0, parent: -1 }];
  for (let next = pending.pop(); next; next = pending.pop()) {
    const { node, children, parent } = next;
    if (isSeen[node] !== 0) throw damaged(`${where}, node ${node}`, 'one way to it', 'none or two');
    isSeen[node] = 1;
    const isLeaf = file.left_children[node] === -1;
    const own = isLeaf ? ~tree.values.length : tree.columns.length;
    if (children) children[parent] = own;
    if (isLeaf) {
      tree.values.push(valueOf(node));
      tree.covers.push(saveUnbounded(share * (file.sum_hessian[node] as number)));
    } else addNode(tree, file, node, categories, share, pending, where);
  }
  return tree;
}

/** XGBoost's categories go right and all others left, so that such a node's children change places. */
function addNode(
  tree: GrowingTree,
  file: XGBoostTree,
  node: number,
  categories: ReadonlyMap<number, readonly number[]>,
  share: number,
  pending: Pending[],
  where: string,
): void {
  const own = categories.get(node);
  const isCategorical = file.split_type?.[node] === 1;
  if (isCategorical !== Boolean(own)) {
    throw damaged(`${where}, node ${node}`, 'categories where split_type says so', 'otherwise');
  }
  const parent = tree.columns.length;
  const isDefaultLeft = Boolean(file.default_left[node]);
  tree.columns.push(file.split_indices[node] as number);
  const condition = own ? NaN : Math.fround(file.split_conditions[node] as number);
  // nothing is below −Infinity, and nothing in an empty set
  const set = own ?? (condition === -Infinity ? [] : null);
  tree.thresholds.push(set ? null : readThreshold(condition, where));
  tree.categories.push(set);
  tree.missingLeft.push(isDefaultLeft === !own ? 1 : 0);
  tree.gains.push(saveUnbounded(share * (file.loss_changes[node] as number)));
  tree.left.push(0);
  tree.right.push(0);
  const first = file.left_children[node] as number;
  const second = file.right_children[node] as number;
  pending.push({ node: own ? first : second, children: tree.right, parent });
  pending.push({ node: own ? second : first, children: tree.left, parent });
}

function readThreshold(single: number, where: string): number {
  if (!Number.isNaN(single)) return thresholdBelow(single);
  throw damaged(`${where}, split_conditions`, 'numbers', String(single));
}

function expectLengths(file: XGBoostTree, nodes: number, where: string): void {
  const lists = {
    right_children: file.right_children,
    split_indices: file.split_indices,
    split_conditions: file.split_conditions,
    default_left: file.default_left,
    loss_changes: file.loss_changes,
    sum_hessian: file.sum_hessian,
    split_type: file.split_type,
  };
  if (nodes === 0) throw damaged(`${where}, left_children`, 'at least one node', 'none');
  for (const [name, list] of Object.entries(lists)) {
    if (list && list.length !== nodes) {
      throw damaged(`${where}, ${name}`, `${nodes} entries`, String(list.length));
    }
  }
}

/** Categories lie in one list, node by node, without gaps. */
function categoriesByNode(
  { categories = [], categories_nodes = [], categories_segments = [], ...file }: XGBoostTree,
  where: string,
): ReadonlyMap<number, readonly number[]> {
  const sizes = file.categories_sizes ?? [];
  const lists = new Map<number, readonly number[]>();
  let end = 0;
  categories_nodes.forEach((node, at) => {
    const start = end;
    end += sizes[at] ?? NaN;
    if (categories_segments[at] !== start || !(end > start)) {
      throw damaged(`${where}, categories_segments`, 'lists one after the other', 'others');
    }
    lists.set(node, categories.slice(start, end));
  });
  if (end !== categories.length) {
    throw damaged(`${where}, categories`, `${end} entries`, String(categories.length));
  }
  return lists;
}
