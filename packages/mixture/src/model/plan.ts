import {
  asCausal,
  type CalibrationType,
  type CausalTransform,
  type CombinationType,
  type ExpertType,
  type GateType,
  type Recipe,
  type SearchType,
  type Splitter,
  type SplitSetting,
  type Task,
  type TransformType,
} from '@prodrome/core';
import type { ConformalBandsOptions } from '@prodrome/meta-learner';
import type {
  Constraint,
  MadePruner,
  Parameters,
  PrunerOptions,
  SearchSpace,
} from '@prodrome/optimizers';

/** A component type with validated options, and the recipe that names both. */
export interface Part<Type> {
  readonly type: Type;
  readonly options: unknown;
  readonly recipe: Recipe;
}

/**
 * A member is mixed. So is one that `joined` the members without being asked for, which is left out where it cannot be computed. A baseline
 * is trained, evaluated and may be served alone, but is not mixed, and is left out likewise. A shadow answers, and has no say in any forecast. One
 * that stands `apart` is evaluated, and neither mixed nor served.
 */
export type ExpertRole = 'member' | 'joined' | 'baseline' | 'shadow' | 'apart';

/** Whether an expert may be served, alone or with others. */
export const hasSay = ({ role }: Pick<PlannedExpert, 'role'>): boolean =>
  role !== 'shadow' && role !== 'apart';

/** Whether an expert is one of those that are mixed. */
export const isMixed = ({ role }: Pick<PlannedExpert, 'role'>): boolean =>
  role === 'member' || role === 'joined';

/** What a search for an expert's options compares by; log loss and Brier score are to be low, the others high. */
export type SearchMetric = 'log_loss' | 'brier' | 'pooled_auc' | 'within_auc' | 'average_precision';

/** A search for options of an expert. */
export interface PlannedSearch {
  readonly search: Part<SearchType>;
  readonly space: SearchSpace;
  readonly constraints: readonly Constraint[];
  readonly metric: SearchMetric;
  /** Folds of patients of a training set that parameters are compared on. */
  readonly folds: number;
  /** At the most; absent for searches that end by themselves. */
  readonly trials?: number;
  /** Stops trials that are not worth their other folds. */
  readonly pruner?: PrunerOptions;
  /** The expert's type with these parameters. @throws ProdromeError `CONFIG` where the type refuses them. */
  readonly withParameters: (parameters: Parameters) => Part<ExpertType>;
}

/** Who is told of a trial's losses fold by fold. */
export interface FoldReports {
  /** The loss of all folds so far, or of each fold alone. */
  readonly of: MadePruner['reports'];
  /** @returns true when the trial is to stop. */
  readonly report: (loss: number) => boolean;
}

/** One expert of the council. */
export interface PlannedExpert extends Part<ExpertType> {
  readonly name: string;
  /** A domain, or `all`. */
  readonly specialty: string;
  /** Whether it is given the history columns beside its own domain's. */
  readonly history: boolean;
  /** These columns instead of its domain's. */
  readonly features?: readonly string[];
  /** Prepares its columns, instead of the plan's preprocessing; for experts with prepared inputs. */
  readonly preprocessing?: Part<TransformType>;
  readonly role: ExpertRole;
  /** Options that are searched for within each training set. In a bundle they are found, and there is none. */
  readonly search?: PlannedSearch;
  /** In a bundle: how many numbers the trained model remembers of each patient, where only it can tell. */
  readonly stateWidth?: number;
}

/**
 * A way of mixing the members. `fixed`: the same weights on every row; it may be served as soon as its loss is lowest.
 * `learned`: it must be better by an interval.
 */
export interface Candidate {
  /** `uniform`, `greedy`, `stacking` or `gate`. */
  readonly name: string;
  readonly weights: 'fixed' | 'learned';
  readonly gate: Part<GateType>;
  readonly combination: Part<CombinationType>;
}

/** Bands of risk that follow each patient: their level, and how fast they follow. */
export type BandsPlan = Omit<ConformalBandsOptions, 'horizonDays'>;

/** How models are compared. */
export interface ValidationPlan {
  readonly outer: 'holdout' | 'kfold';
  readonly folds: number;
  /** Share of the patients, or of the time, that is held out; for `holdout`. */
  readonly holdoutFraction: number;
  readonly innerFolds: number;
  /** Who is held out in the outer folds. */
  readonly split: ValidationSplit;
}

/** A splitter that is made when the data are known, and the recipe that names it. */
export interface ValidationSplit {
  readonly recipe: Recipe;
  create(setting: SplitSetting): Splitter;
}

/** Everything that training needs to know but the data and the seed. */
export interface MixturePlan {
  readonly experts: readonly PlannedExpert[];
  /** Simplest first. */
  readonly candidates: readonly Candidate[];
  /** Whether what an erratic sensor reads is taken for unknown, before all else. */
  readonly screening?: boolean;
  /** Each adds columns in own units, made of the patient's past; in this order, after the history columns. */
  readonly features: readonly Part<TransformType>[];
  /** Prepares columns for experts that ask for it. */
  readonly preprocessing: Part<TransformType>;
  readonly validation: ValidationPlan;
  /** Absent = none is tried. */
  readonly calibration?: Part<CalibrationType>;
  /** Whether a correction that follows each patient is tried after it. For diaries with a horizon, of one output. */
  readonly personalCalibration?: boolean;
  /** Absent = forecasts have no bands of risk. For diaries with a horizon, of one output. */
  readonly riskBands?: BandsPlan;
  /** Most replicates of the jackknife over patients behind the intervals of metrics. */
  readonly replicates: number;
  /** Experts are adapted to the gated mixture, in so many steps at the most; absent = each learns from all rows alike. */
  readonly adapting?: { readonly steps: number };
}

/** What of a plan a trained model is made of. */
export type LearnedPlan = Omit<MixturePlan, 'validation' | 'replicates' | 'adapting'>;

/** A fresh, unfitted transform. */
export const createTransform = (
  { type, options }: Part<TransformType>,
  task: Task,
  specialty = 'all',
): CausalTransform => asCausal(type.create(options, { task, specialty }));

/** An expert with these options instead of those that were to be searched for. */
export function settled(expert: PlannedExpert, part: Part<ExpertType>): PlannedExpert {
  const own: { -readonly [Key in keyof PlannedExpert]: PlannedExpert[Key] } = {
    ...expert,
    ...part,
  };
  delete own.search;
  return own;
}
