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

/**
 * One tree, its nodes numbered anew from the root: the file keeps pruned ones too.
 * @param weight - what its leaves are multiplied by.
 */
export function readXGBoostTree(json: unknown, weight: number, where: string): SavedTree {
  const leafSize = leafSizeSchema.safeParse(json).data?.tree_param.size_leaf_vector ?? 1;
  if (leafSize > 1) {
    const hint = 'Train with multi_strategy: one_output_per_tree';
    throw unsupported(where, 'leaves of one number', `${leafSize} numbers`, hint);
  }
  const file = readWith(treeSchema, json, where);
  const nodes = file.left_children.length;
  expectLengths(file, nodes, where);
  const categories = categoriesByNode(file, where);
  const tree = emptyTree();
  const isSeen = new Uint8Array(nodes);
  const pending: Pending[] = [{ node: 0, parent: -1 }];
  for (let next = pending.pop(); next; next = pending.pop()) {
    const { node, children, parent } = next;
    if (isSeen[node] !== 0) throw damaged(`${where}, node ${node}`, 'one way to it', 'none or two');
    isSeen[node] = 1;
    const isLeaf = file.left_children[node] === -1;
    const own = isLeaf ? addLeaf(tree, file, node, weight) : tree.columns.length;
    if (children) children[parent] = own;
    if (!isLeaf) addNode(tree, file, node, categories, pending, where);
  }
  return tree;
}

function addLeaf(tree: GrowingTree, file: XGBoostTree, node: number, weight: number): number {
  tree.values.push(weight * Math.fround(file.split_conditions[node] as number));
  tree.covers.push(saveUnbounded(file.sum_hessian[node] as number));
  return ~(tree.values.length - 1);
}

/** XGBoost's categories go right and all others left, so that such a node's children change places. */
function addNode(
  tree: GrowingTree,
  file: XGBoostTree,
  node: number,
  categories: ReadonlyMap<number, readonly number[]>,
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
  tree.gains.push(saveUnbounded(file.loss_changes[node] as number));
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
