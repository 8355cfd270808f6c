import { throwIfCancelled, type TrainContext } from '@prodrome/core';
import {
  createGradientBoosting,
  loadTreeModel,
  type GradientBoosting,
  type SavedTree,
  type TreeModel,
} from '@prodrome/trees';
import type { GateRows } from './gate-rows.ts';
import type { GradientBoostingGateOptions } from './gradient-boosting-gate-options.ts';
import { mixtureLoss, targetOf } from './mixture-scores.ts';

/** Trees of every expert's score. */
export interface TrainedScores {
  /** [k] models whose answers are scores; none where no tree is better than equal weights. */
  readonly models: readonly TreeModel[];
  readonly rounds: number;
  /** Mean loss of the training rows after the rounds that were kept. */
  readonly loss: number;
  readonly validationLoss?: number;
}

/**
 * Adds trees round after round, expert after expert: each takes one step of boosting up the expectation of the mixture's log likelihood,
 * with the other experts' scores held fixed. The rounds with the least loss of the validation rows are kept, all where there are none.
 * @param order - the places of the experts in the order in which they are taken.
 */
export async function trainScores(
  learned: GateRows,
  heldOut: GateRows | undefined,
  order: readonly number[],
  options: GradientBoostingGateOptions,
  context: TrainContext,
): Promise<TrainedScores> {
  const { rounds, patience } = options;
  const boosting = createGradientBoosting(engineOptions(options));
  const scores = new Float64Array(learned.n * learned.k);
  const apart = heldOut && new Float64Array(heldOut.n * heldOut.k);
  const trees: SavedTree[][][] = [];
  const losses = [mixtureLoss(learned, scores)];
  const apartLosses = heldOut && apart ? [mixtureLoss(heldOut, apart)] : [];
  let best = 0;
  for (let round = 1; round <= rounds; round++) {
    const grown: SavedTree[][] = Array.from({ length: learned.k }, () => []);
    for (const expert of order) {
      throwIfCancelled(context.signal, 'gradient_boosting gate');
      const model = await step(boosting, learned, scores, expert, options, context);
      if (!model) continue;
      grown[expert] = [...model.toJSON().trees];
      addScores(model, learned, scores, expert, options);
      if (heldOut && apart) addScores(model, heldOut, apart, expert, options);
    }
    trees.push(grown);
    losses.push(mixtureLoss(learned, scores));
    if (heldOut && apart) apartLosses.push(mixtureLoss(heldOut, apart));
    const told = heldOut ? apartLosses : losses;
    if (!heldOut || (told[round] as number) < (told[best] as number)) best = round;
    context.progress?.({ done: round, total: rounds, loss: losses[round] as number });
    if (round - best >= patience) break;
  }
  const kept = trees.slice(0, best);
  const width = columnsFor(learned, 0, options).length;
  return {
    models:
      best === 0
        ? []
        : order.map((_, expert) =>
            modelOf(
              kept.flatMap((grown) => grown[expert] ?? []),
              width,
            ),
          ),
    rounds: best,
    loss: losses[best] as number,
    ...(heldOut && { validationLoss: apartLosses[best] as number }),
  };
}

async function step(
  boosting: GradientBoosting,
  data: GateRows,
  scores: Float64Array,
  expert: number,
  options: GradientBoostingGateOptions,
  { signal }: TrainContext,
): Promise<TreeModel | undefined> {
  const { rows, labels, weights, margins } = targetOf(data, scores, expert);
  if (rows.length === 0) return undefined;
  const columns = columnsFor(data, expert, options).map((column) =>
    Float64Array.from(rows, (row) => column[row] as number),
  );
  return boosting.train(
    { columns, labels, weights, initialMargins: margins },
    { ...(signal && { signal }) },
  );
}

/** What an expert's trees split on; one column of zeros where there would be none. */
export function columnsFor(
  { context, confidence }: Pick<GateRows, 'context' | 'confidence'>,
  expert: number,
  { useConfidence }: { readonly useConfidence: boolean },
): readonly (Float32Array | Float64Array)[] {
  const own = confidence[expert] ?? new Float64Array(0);
  const columns = [...context, ...(useConfidence ? [own] : [])];
  return columns.length > 0 ? columns : [new Float64Array(own.length)];
}

function addScores(
  model: TreeModel,
  data: GateRows,
  scores: Float64Array,
  expert: number,
  options: GradientBoostingGateOptions,
): void {
  model.margin({ columns: columnsFor(data, expert, options) }).forEach((added, row) => {
    const at = row * data.k + expert;
    scores[at] = (scores[at] as number) + added;
  });
}

/** A model whose answers are the sums of these trees. */
const modelOf = (trees: readonly SavedTree[], columns: number): TreeModel =>
  loadTreeModel({
    ...{ kind: 'trees/model', version: 1, objective: 'squared', columns, base: [0] },
    trees,
  });

const engineOptions = ({
  treesPerRound,
  learningRate,
  maxDepth,
  minDataInLeaf,
  l2,
}: GradientBoostingGateOptions) => ({
  ...{ objective: 'logistic' as const, trees: treesPerRound, learningRate, maxDepth },
  ...{ maxLeaves: 2 ** maxDepth, minDataInLeaf, l2 },
});
