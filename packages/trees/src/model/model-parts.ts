import type { ModelObjective } from '../objective.ts';
import type { ModelFeature } from './model-feature.ts';
import type { Tree } from './tree.ts';

/** What a model consists of. */
export interface ModelParts {
  readonly objective: ModelObjective;
  /** How many columns it was trained on. */
  readonly columns: number;
  /** [columns] absent where nothing is known of them. */
  readonly features?: readonly ModelFeature[];
  /** [outputs] the margins before the first tree; one for each class where there are several. */
  readonly base: readonly number[];
  /** Tree t adds to output t mod outputs. */
  readonly trees: readonly Tree[];
}

/** Columns of a model at the most: a node's has 28 bits where trees are walked. */
export const mostColumns = 2 ** 28 - 1;
