import { ProdromeError } from '@prodrome/core';
import { checkData, type BoostingData, type CheckedData } from './boosting-data.ts';
import type { GradientBoostingOptions } from './gradient-boosting-options.ts';
import { addTrees, beginMargins, firstLoss, meanLoss, type Margins } from './margins.ts';
import type { ModelParts } from './model/model-parts.ts';
import type { Tree } from './model/tree.ts';
import { objectiveOf, type Objective } from './objective.ts';

/** Rows that judge a training: what the trees so far are worth on them. */
export class Validation {
  private readonly data: CheckedData;
  private readonly objective: Objective;
  private readonly margins: Margins;
  /** The loss before the first tree. */
  readonly firstLoss: number;
  private least: number;
  private rounds = 0;
  private best = 0;

  /**
   * @param margins - before the first tree; they are added to.
   * @throws ProdromeError `NUMERIC` when the loss is not finite.
   */
  constructor(data: CheckedData, objective: Objective, margins: Margins) {
    this.data = data;
    this.objective = objective;
    this.margins = margins;
    this.firstLoss = firstLoss(data, margins, objective);
    this.least = this.firstLoss;
  }

  /** The number of rounds whose loss is least; of equal ones the fewest, 0 where no tree helped. */
  get bestRounds(): number {
    return this.best;
  }

  /** How many rounds came after the best. */
  get roundsSinceBest(): number {
    return this.rounds - this.best;
  }

  /** @returns the weighted mean of the loss with these trees too, one for each output. */
  add(trees: readonly Tree[]): number {
    addTrees(trees, this.data, this.margins);
    this.rounds++;
    const loss = meanLoss(this.data, this.margins, this.objective);
    if (loss < this.least) {
      this.least = loss;
      this.best = this.rounds;
    }
    return loss;
  }
}

/**
 * What judges a training that goes on from a model; undefined where nothing is given to judge by.
 * @throws ProdromeError `USAGE` for patience without validation rows, or initial margins of only one of both; what is wrong with the
 * rows as {@link checkData}.
 */
export function beginValidation(
  { validation, initialMargins }: BoostingData,
  { patience }: GradientBoostingOptions,
  { objective: name, columns, base, trees }: ModelParts,
): Validation | undefined {
  const where = 'train, validation';
  if (!validation) {
    if (patience === undefined) return undefined;
    const expected = 'rows to judge by, since patience is given';
    throw new ProdromeError('USAGE', { where, expected, got: 'none' });
  }
  if (!initialMargins !== !validation.initialMargins) {
    throw new ProdromeError('USAGE', {
      where: `${where}, initialMargins`,
      expected: initialMargins ? 'some, as of the training rows' : 'none, as of the training rows',
      got: initialMargins ? 'none' : 'some',
    });
  }
  const objective = objectiveOf(name);
  const data = checkData(validation, objective, where, { columns, outputs: base.length });
  const margins = beginMargins(data, base);
  addTrees(trees, data, margins);
  return new Validation(data, objective, margins);
}
