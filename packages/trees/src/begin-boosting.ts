import type { BoostingContext } from './boosting-context.ts';
import { checkData, type BoostingData, type CheckedData } from './boosting-data.ts';
import { trainedObjective, weighClasses } from './class-weights.ts';
import type { GradientBoostingOptions } from './gradient-boosting-options.ts';
import { expectColumnOptions } from './growing/growing-options.ts';
import { beginTraining } from './growing/training-state.ts';
import type { chooseKernels, KernelSet } from './kernels/choose-kernels.ts';
import { beginMargins, firstLoss, firstMargins, type Margins } from './margins.ts';
import type { ModelParts } from './model/model-parts.ts';
import type { Objective } from './objective.ts';
import { Rounds } from './rounds.ts';
import { beginValidation, type Validation } from './validation.ts';
import { expectWarmStart } from './warm-start.ts';

/** Chooses kernels for a training of this size. */
export type KernelChoice = (
  ...size: Parameters<typeof chooseKernels>
) => KernelSet | Promise<KernelSet>;

/** A training before its first round. */
export interface Boosting {
  /** What there is without its trees. */
  readonly before: ModelParts;
  readonly objective: Objective;
  readonly data: CheckedData;
  readonly margins: Margins;
  readonly rounds: Rounds;
  readonly validation: Validation | undefined;
  /** To be called when no round is wanted any more. */
  readonly close: () => void;
}

/** Checks what is given, and gets everything ready. */
export async function beginBoosting(
  options: GradientBoostingOptions,
  given: BoostingData,
  warmStart: BoostingContext['warmStart'],
  choose: KernelChoice,
): Promise<Boosting> {
  const objective = trainedObjective(options);
  const data = weighClasses(checkData(given, objective), options);
  const columns = data.columns.length;
  const { outputs } = data;
  expectColumnOptions(options, data);
  const known = warmStart && expectWarmStart(warmStart, options.objective, columns, outputs);
  const before: ModelParts = {
    ...{ objective: options.objective, columns },
    base: known?.base ?? (data.initialMargins ? zeros(outputs) : firstMargins(data, objective)),
    trees: known?.trees ?? [],
  };
  const validation = beginValidation(given, options, before);
  const kernels = await choose(data.rows, columns, { ...options, outputs });
  try {
    const state = beginTraining(options, kernels, data, beginMargins(data, before.base));
    firstLoss(data, state.margins, objective);
    const rounds = new Rounds(options, state, before.trees);
    const { margins } = state;
    return { before, objective, data, margins, rounds, validation, close: kernels.close };
  } catch (error) {
    kernels.close();
    throw error;
  }
}

const zeros = (count: number): readonly number[] => new Array<number>(count).fill(0);
