import type { ExpertType } from '@prodrome/core';
import { createRandomForest } from '@prodrome/trees';
import {
  forestSpace,
  randomForestExpertOptionsSchema,
  type RandomForestExpertOptions,
} from './forest-options.ts';
import { trainForest } from './train-forest.ts';
import { defineTreesExpert } from './trees-expert.ts';

/**
 * A random forest on the rows as they are, in their own units: a forecast is the mean over trees of the share of attacks in a leaf.
 * Missing values and unseen categories go to the side of each split that was learned. Deterministic by the seed; one row has the same
 * bits alone as among others. The event loop gets a turn before each tree, and a cancelled training ends there.
 * Source: Breiman 2001 (doi:10.1023/A:1010933404324).
 */
export const randomForest: ExpertType<RandomForestExpertOptions> = defineTreesExpert({
  type: 'random_forest',
  description: 'a random forest, missing values as they are',
  options: randomForestExpertOptionsSchema,
  space: forestSpace,
  objective: 'squared',
  train: (...given) => trainForest(createRandomForest, ...given),
});
