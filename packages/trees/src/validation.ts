import type { CheckedData } from './boosting-data.ts';
import { addTree, firstLoss, meanLoss } from './margins.ts';
import type { Tree } from './model/tree.ts';
import type { Objective } from './objective.ts';

/** Rows that judge a training: what the trees so far are worth on them. */
export class Validation {
  private readonly data: CheckedData;
  private readonly objective: Objective;
  private readonly margins: Float64Array;
  private least: number;
  private trees = 0;
  private best = 0;

  /**
   * @param margins - [rows] before the first tree; they are added to.
   * @throws ProdromeError `NUMERIC` when the loss is not finite.
   */
  constructor(data: CheckedData, objective: Objective, margins: Float64Array) {
    this.data = data;
    this.objective = objective;
    this.margins = margins;
    this.least = firstLoss(data, margins, objective);
  }

  /** The number of trees whose loss is least; of equal ones the fewest, 0 where no tree helped. */
  get bestTrees(): number {
    return this.best;
  }

  /** How many trees came after the best. */
  get treesSinceBest(): number {
    return this.trees - this.best;
  }

  /** @returns the weighted mean of the loss with this tree too. */
  add(tree: Tree): number {
    addTree(tree, this.data, this.margins);
    this.trees++;
    const loss = meanLoss(this.data, this.margins, this.objective);
    if (loss < this.least) {
      this.least = loss;
      this.best = this.trees;
    }
    return loss;
  }
}
