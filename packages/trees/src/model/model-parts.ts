import type { ObjectiveName } from '../objective.ts';
import type { Tree } from './tree.ts';

/** What a model consists of. */
export interface ModelParts {
  readonly objective: ObjectiveName;
  /** How many columns it was trained on. */
  readonly columns: number;
  /** The margin before the first tree. */
  readonly base: number;
  readonly trees: readonly Tree[];
}
