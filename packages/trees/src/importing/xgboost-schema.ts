import { z } from 'zod';

const wholes = z.array(z.int());
/** With infinities: hessians and gains of large losses overflow. */
const number = z.custom<number>((value) => typeof value === 'number' && !Number.isNaN(value), {
  error: 'expected a number',
});
const numbers = z.array(number);
const maybeNumbers = z.array(
  z.union([number, z.nan(), z.null()]).transform((value) => value ?? NaN),
);
const flags = z.array(z.union([z.literal([0, 1]), z.boolean()]));
const count = z.string().regex(/^\d+$/, 'expected the digits of a whole number').transform(Number);

/** What says which kind of model it is; the rest may look different for others. */
export const headerSchema = z.object({
  learner: z.object({
    objective: z.object({ name: z.string() }),
    attributes: z.object({ best_iteration: z.string().optional() }).optional(),
    feature_names: z.array(z.string()).optional(),
    gradient_booster: z.looseObject({ name: z.string() }),
    learner_model_param: z.object({
      base_score: z.string(),
      num_class: count,
      num_feature: count,
      num_target: count.optional(),
    }),
  }),
});

/** Of each column its categories: texts as UTF-8 bytes one after another, or numbers. */
const categoriesSchema = z.union([
  z.object({ offsets: wholes, values: wholes }),
  z.object({ type: z.int(), values: numbers }),
]);

const modelSchema = z.object({
  trees: z.array(z.unknown()),
  tree_info: wholes,
  weight_drop: numbers.optional(),
  /** Where the trees of each iteration begin, and the last ends. */
  iteration_indptr: wholes.optional(),
  gbtree_model_param: z.object({ num_parallel_tree: count.optional() }).optional(),
  cats: z.object({ enc: z.array(categoriesSchema) }).optional(),
});

export const gbtreeSchema = z.object({ model: modelSchema });
export const dartSchema = z.object({ gbtree: gbtreeSchema, weight_drop: numbers });

/** How many numbers a leaf has, in files that say it. */
export const leafSizeSchema = z.object({ tree_param: z.object({ size_leaf_vector: count }) });

/** Lists by node; a leaf has −1 for children and its value as split condition; where there are categories, a condition may be no number. */
export const treeSchema = z.object({
  left_children: wholes,
  right_children: wholes,
  split_indices: wholes,
  split_conditions: maybeNumbers,
  default_left: flags,
  loss_changes: numbers,
  sum_hessian: numbers,
  split_type: wholes.optional(),
  /** Leaf by leaf, where leaves have several numbers; such a leaf's number is its right child. */
  leaf_weights: numbers.optional(),
  categories: wholes.optional(),
  categories_nodes: wholes.optional(),
  categories_segments: wholes.optional(),
  categories_sizes: wholes.optional(),
});

export type XGBoostHeader = z.output<typeof headerSchema>['learner'];
export type XGBoostTrees = z.output<typeof modelSchema>;
export type XGBoostCategories = z.output<typeof categoriesSchema>;
export type XGBoostTree = z.output<typeof treeSchema>;
