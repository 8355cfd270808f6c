import type { ExpertType } from '@prodrome/core';
import { createExtraTrees } from '@prodrome/trees';
import {
  forestSpace,
  extraTreesExpertOptionsSchema,
  type ExtraTreesExpertOptions,
} from './forest-options.ts';
import { trainForest } from './train-forest.ts';
import { defineTreesExpert } from './trees-expert.ts';

/**
 * Extremely randomised trees: as `random_forest`, but each column is tried at one threshold drawn at random, and trees see all rows
 * unless `bootstrap` is set.
 * Source: Geurts, Ernst & Wehenkel 2006 (doi:10.1007/s10994-006-6226-1).
 */
export const extraTrees: ExpertType<ExtraTreesExpertOptions> = defineTreesExpert({
  type: 'extra_trees',
  description: 'extremely randomised trees, missing values as they are',
  options: extraTreesExpertOptionsSchema,
  space: forestSpace,
  objective: 'squared',
  train: (...given) => trainForest(createExtraTrees, ...given),
});
