import { ProdromeError } from '@prodrome/core';
import { z } from 'zod';
import type { ObjectiveName } from '../objective.ts';
import type { ModelParts } from './model-parts.ts';
import type { Tree } from './tree.ts';

const whole = z.int().min(0);
const child = z.int();
const threshold = z.union([z.number(), z.literal(['Infinity', '-Infinity'])]);

const treeSchema = z.strictObject({
  columns: z.array(whole),
  thresholds: z.array(threshold),
  left: z.array(child),
  right: z.array(child),
  missingLeft: z.array(z.literal([0, 1])),
  gains: z.array(z.number()),
  values: z.array(z.number()),
  counts: z.array(whole),
});

const modelSchema = z.strictObject({
  kind: z.literal('trees/gradient-boosting'),
  version: z.literal(1),
  objective: z.enum(['logistic', 'squared']),
  columns: z.int().min(1),
  base: z.number(),
  trees: z.array(treeSchema),
});

/** A tree as plain JSON. A child c ≥ 0 is a node, which comes after its parent, c < 0 the leaf ~c; without nodes leaf 0 is the root. */
export interface SavedTree {
  /** [nodes] the column that is looked at. */
  readonly columns: readonly number[];
  /** [nodes] x ≤ threshold goes left. */
  readonly thresholds: readonly (number | 'Infinity' | '-Infinity')[];
  /** [nodes] */
  readonly left: readonly number[];
  /** [nodes] */
  readonly right: readonly number[];
  /** [nodes] 1 where missing values go left. */
  readonly missingLeft: readonly (0 | 1)[];
  /** [nodes] the fall of Σ w · loss that the split brought, by the loss's second-order expansion at full step. */
  readonly gains: readonly number[];
  /** [leaves] what is added to the margin. */
  readonly values: readonly number[];
  /** [leaves] rows of positive weight that the tree was grown on. */
  readonly counts: readonly number[];
}

/** A model as plain JSON. */
export interface SavedGradientBoosting {
  readonly kind: 'trees/gradient-boosting';
  readonly version: 1;
  readonly objective: ObjectiveName;
  /** How many columns it was trained on. */
  readonly columns: number;
  /** The margin before the first tree. */
  readonly base: number;
  readonly trees: readonly SavedTree[];
}

/** A model's parts as plain JSON. Numbers keep their bits: JSON writes the shortest text that reads back as the same double. */
export const saveModel = ({
  objective,
  columns,
  base,
  trees,
}: ModelParts): SavedGradientBoosting => ({
  kind: 'trees/gradient-boosting',
  version: 1,
  objective,
  columns,
  base,
  trees: trees.map(saveTree),
});

/**
 * A model's parts from {@link saveModel}'s JSON.
 * @throws ProdromeError `STATE` when it is of another kind or version, or damaged.
 */
export function readModel(json: unknown): ModelParts {
  const result = modelSchema.safeParse(json);
  if (!result.success) {
    const [issue] = result.error.issues;
    throw damaged(issue?.path.join('.') ?? '', 'a saved model', issue?.message ?? 'something else');
  }
  const { objective, columns, base, trees } = result.data;
  trees.forEach((tree, at) => {
    expectSound(tree, columns, `trees.${at}`);
  });
  return { objective, columns, base, trees: trees.map(readTree) };
}

const saveTree = (tree: Tree): SavedTree => ({
  columns: [...tree.columns],
  thresholds: Array.from(tree.thresholds, saveThreshold),
  left: [...tree.left],
  right: [...tree.right],
  missingLeft: Array.from(tree.missingLeft, (side) => (side === 1 ? 1 : 0)),
  gains: [...tree.gains],
  values: [...tree.values],
  counts: [...tree.counts],
});

// JSON has no infinities
const saveThreshold = (value: number): SavedTree['thresholds'][number] => {
  if (value === Infinity) return 'Infinity';
  return value === -Infinity ? '-Infinity' : value;
};

const readTree = (tree: SavedTree): Tree => ({
  columns: Int32Array.from(tree.columns),
  thresholds: Float64Array.from(tree.thresholds, Number),
  left: Int32Array.from(tree.left),
  right: Int32Array.from(tree.right),
  missingLeft: Uint8Array.from(tree.missingLeft),
  gains: Float64Array.from(tree.gains),
  values: Float64Array.from(tree.values),
  counts: Int32Array.from(tree.counts),
});

/** Lengths agree, columns exist, and the children are every other node and every leaf, each once and after its parent. */
function expectSound(tree: SavedTree, columns: number, where: string): void {
  const nodes = tree.columns.length;
  for (const name of ['thresholds', 'left', 'right', 'missingLeft', 'gains'] as const) {
    expectLength(tree[name], nodes, `${where}.${name}`);
  }
  expectLength(tree.values, nodes + 1, `${where}.values`);
  expectLength(tree.counts, nodes + 1, `${where}.counts`);
  if (tree.columns.some((column) => column >= columns)) {
    throw damaged(`${where}.columns`, `columns below ${columns}`, 'others');
  }
  const seen = new Set<number>();
  for (let node = 0; node < nodes; node++) {
    for (const child of [tree.left[node] as number, tree.right[node] as number]) {
      const exists = child >= 0 ? child > node && child < nodes : ~child <= nodes;
      if (!exists || seen.has(child)) {
        throw damaged(`${where}, node ${node}`, 'children of its own, made after it', `${child}`);
      }
      seen.add(child);
    }
  }
}

function expectLength(list: readonly unknown[], length: number, where: string): void {
  if (list.length !== length) throw damaged(where, `${length} entries`, String(list.length));
}

const damaged = (where: string, expected: string, got: string): ProdromeError =>
  new ProdromeError('STATE', {
    where: `loadGradientBoosting${where === '' ? '' : `, ${where}`}`,
    expected,
    got,
  });
