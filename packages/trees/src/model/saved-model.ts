import { ProdromeError } from '@prodrome/core';
import { z } from 'zod';
import { modelObjectives, type ModelObjective } from '../objective.ts';
import {
  codeRules,
  listCategories,
  mostCategory,
  packCategories,
  type CodeRule,
} from './category-sets.ts';
import { featuresSchema, type ModelFeature } from './model-feature.ts';
import { mostColumns, type ModelParts } from './model-parts.ts';
import type { Tree } from './tree.ts';

const whole = z.int().min(0);
const child = z.int();
const threshold = z.union([z.number(), z.literal(['Infinity', '-Infinity']), z.null()]);
const unbounded = z.union([z.number(), z.literal('Infinity')]);
const category = z.int().min(0).max(mostCategory);

const treeSchema = z.strictObject({
  columns: z.array(whole),
  thresholds: z.array(threshold),
  left: z.array(child),
  right: z.array(child),
  missingLeft: z.array(z.literal([0, 1])),
  categories: z.array(z.union([z.array(category), z.null()])).exactOptional(),
  zeroMissing: z.array(z.literal([0, 1])).exactOptional(),
  gains: z.array(unbounded),
  values: z.array(z.number()),
  covers: z.array(z.union([z.number().min(0), z.literal('Infinity')])),
});

const modelSchema = z.strictObject({
  kind: z.literal('trees/model'),
  version: z.literal(1),
  objective: z.enum(modelObjectives),
  columns: z.int().min(1).max(mostColumns),
  features: featuresSchema.exactOptional(),
  codes: z.enum(codeRules).exactOptional(),
  base: z.array(z.number()).min(1),
  trees: z.array(treeSchema),
});

/** A tree as plain JSON. A child c ≥ 0 is a node, which comes after its parent, c < 0 the leaf ~c; without nodes leaf 0 is the root. */
export interface SavedTree {
  /** [nodes] the column that is looked at. */
  readonly columns: readonly number[];
  /** [nodes] x ≤ threshold goes left; null where categories decide. */
  readonly thresholds: readonly (number | 'Infinity' | '-Infinity' | null)[];
  /** [nodes] */
  readonly left: readonly number[];
  /** [nodes] */
  readonly right: readonly number[];
  /** [nodes] 1 where missing values go left. */
  readonly missingLeft: readonly (0 | 1)[];
  /** [nodes] the categories that go left, all others go right; null where a threshold decides. Absent = null for all. */
  readonly categories?: readonly (readonly number[] | null)[];
  /** [nodes] 1 where zero counts as missing. Absent = nowhere. */
  readonly zeroMissing?: readonly (0 | 1)[];
  /** [nodes] the fall of Σ w · loss that the split brought, by the loss's second-order expansion at full step. */
  readonly gains: readonly (number | 'Infinity')[];
  /** [leaves] what is added to the margin. */
  readonly values: readonly number[];
  /** [leaves] what the training data weighed in it: rows for trees that were grown here. */
  readonly covers: readonly (number | 'Infinity')[];
}

/** A model as plain JSON. */
export interface SavedTreeModel {
  readonly kind: 'trees/model';
  readonly version: 1;
  readonly objective: ModelObjective;
  /** How many columns it was trained on. */
  readonly columns: number;
  /** [columns] absent where nothing is known of them. */
  readonly features?: readonly ModelFeature[];
  /** Whose rule codes of categories with a fraction are read by; absent = they are in no set. */
  readonly codes?: CodeRule;
  /** [outputs] the margins before the first tree. */
  readonly base: readonly number[];
  /** Tree t adds to output t mod outputs. */
  readonly trees: readonly SavedTree[];
}

/** A model's parts as plain JSON. Numbers keep their bits: JSON writes the shortest text that reads back as the same double. */
export function saveModel({
  objective,
  columns,
  features,
  base,
  trees,
}: ModelParts): SavedTreeModel {
  const codes = codeRuleOf(trees);
  return {
    kind: 'trees/model',
    version: 1,
    objective,
    columns,
    ...(features && { features }),
    ...(codes && { codes }),
    base: [...base],
    trees: trees.map(saveTree),
  };
}

/** The rule of all trees that have categories. */
export const codeRuleOf = (trees: readonly Tree[]): CodeRule | undefined =>
  trees.find(({ categories }) => categories?.codes)?.categories?.codes;

/**
 * A model's parts from {@link saveModel}'s JSON.
 * @param origin - who reads, for errors.
 * @throws ProdromeError `STATE` when it is of another kind or version, or damaged.
 */
export function readModel(json: unknown, origin = 'loadTreeModel'): ModelParts {
  const result = modelSchema.safeParse(json);
  if (!result.success) {
    const [issue] = result.error.issues;
    const path = issue?.path.join('.') ?? '';
    const where = path === '' ? origin : `${origin}, ${path}`;
    throw damaged(where, 'a saved model', issue?.message ?? 'something else');
  }
  const { objective, columns, features, codes, base, trees } = result.data;
  expectBase(objective, base, origin);
  if (features) expectLength(features, columns, `${origin}, features`);
  trees.forEach((tree, at) => {
    expectSound(tree, columns, `${origin}, trees.${at}`);
  });
  return {
    ...{ objective, columns, base, trees: trees.map((tree) => readTree(tree, codes)) },
    ...(features && { features }),
  };
}

/**
 * As many margins before the first tree as the objective has outputs.
 * @throws ProdromeError `STATE`
 */
export function expectBase(
  objective: ModelObjective,
  base: readonly number[],
  where: string,
): void {
  const least = objective === 'multinomial' ? 2 : 1;
  const fits = base.length >= least && (objective !== 'exponential' || base.length === 1);
  if (fits && base.every(Number.isFinite)) return;
  const expected = least === 2 ? 'several finite numbers' : 'finite numbers';
  throw damaged(`${where}, base`, expected, base.join(', '));
}

function saveTree(tree: Tree): SavedTree {
  const { categories, zeroMissing } = tree;
  return {
    columns: [...tree.columns],
    thresholds: Array.from(tree.thresholds, saveThreshold),
    left: [...tree.left],
    right: [...tree.right],
    missingLeft: Array.from(tree.missingLeft, saveFlag),
    ...(categories && {
      categories: Array.from(tree.thresholds, (value, node) =>
        Number.isNaN(value) ? listCategories(categories, node) : null,
      ),
    }),
    ...(zeroMissing && { zeroMissing: Array.from(zeroMissing, saveFlag) }),
    gains: Array.from(tree.gains, saveUnbounded),
    values: [...tree.values],
    covers: Array.from(tree.covers, saveUnbounded),
  };
}

/** A number for JSON, which has no infinity. */
export const saveUnbounded = (value: number): number | 'Infinity' =>
  value === Infinity ? 'Infinity' : value;

const saveFlag = (flag: number): 0 | 1 => (flag === 1 ? 1 : 0);

/** A threshold for JSON, which has no infinities; NaN is none. */
export const saveThreshold = (value: number): SavedTree['thresholds'][number] => {
  if (value === Infinity) return 'Infinity';
  if (value === -Infinity) return '-Infinity';
  return Number.isNaN(value) ? null : value;
};

function readTree(tree: z.output<typeof treeSchema>, codes: CodeRule | undefined): Tree {
  const lists = tree.categories?.map((list) => list ?? undefined) ?? [];
  const categories = packCategories(lists, codes);
  return {
    columns: Int32Array.from(tree.columns),
    thresholds: Float64Array.from(tree.thresholds, (value) =>
      value === null ? NaN : Number(value),
    ),
    left: Int32Array.from(tree.left),
    right: Int32Array.from(tree.right),
    missingLeft: Uint8Array.from(tree.missingLeft),
    ...(categories && { categories }),
    ...(tree.zeroMissing && { zeroMissing: Uint8Array.from(tree.zeroMissing) }),
    gains: Float64Array.from(tree.gains, Number),
    values: Float64Array.from(tree.values),
    covers: Float64Array.from(tree.covers, Number),
  };
}

/** Lengths agree, columns exist, a node has either a threshold or categories, and the children are every other node and every leaf, each once and after its parent. */
function expectSound(tree: z.output<typeof treeSchema>, columns: number, where: string): void {
  const nodes = tree.columns.length;
  for (const name of ['thresholds', 'left', 'right', 'missingLeft', 'gains'] as const) {
    expectLength(tree[name], nodes, `${where}.${name}`);
  }
  expectLength(tree.values, nodes + 1, `${where}.values`);
  expectLength(tree.covers, nodes + 1, `${where}.covers`);
  if (tree.categories) expectLength(tree.categories, nodes, `${where}.categories`);
  if (tree.zeroMissing) expectLength(tree.zeroMissing, nodes, `${where}.zeroMissing`);
  const torn = tree.thresholds.findIndex(
    (value, node) => (value === null) !== Boolean(tree.categories?.[node]),
  );
  if (torn >= 0)
    throw damaged(`${where}, node ${torn}`, 'a threshold or categories', 'both or none');
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
  new ProdromeError('STATE', { where, expected, got });
