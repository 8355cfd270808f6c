import type {
  CombinationType,
  ExpertType,
  GateType,
  Recipe,
  Task,
  Transform,
  TransformType,
} from '@prodrome/core';

/** A component type with validated options, and the recipe that names both. */
export interface Part<Type> {
  readonly type: Type;
  readonly options: unknown;
  readonly recipe: Recipe;
}

/** One expert of the council. */
export interface Seat extends Part<ExpertType> {
  readonly name: string;
  /** A domain, or `all`. */
  readonly specialty: string;
  /** Whether it is given the history columns beside its own domain's. */
  readonly history: boolean;
  /** These columns instead of its domain's. */
  readonly features?: readonly string[];
  /** A baseline is trained, judged and may be served alone, but is not mixed. */
  readonly role: 'member' | 'baseline';
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

/** How models are compared. */
export interface ValidationPlan {
  readonly outer: 'holdout' | 'kfold';
  readonly folds: number;
  /** Share of the patients, or of the time, that is held out; for `holdout`. */
  readonly holdoutFraction: number;
  readonly innerFolds: number;
  readonly split: 'patients' | 'forward' | 'patients_forward';
}

/** Everything that training needs to know but the data and the seed. */
export interface MixturePlan {
  readonly seats: readonly Seat[];
  /** Simplest first. */
  readonly candidates: readonly Candidate[];
  readonly preprocessing: Part<TransformType>;
  readonly validation: ValidationPlan;
  readonly calibration: 'platt' | 'none';
  /** Draws of the patient bootstrap. */
  readonly bootstrapDraws: number;
}

/** A fresh, unfitted transform. */
export const createTransform = (plan: Pick<MixturePlan, 'preprocessing'>, task: Task): Transform =>
  plan.preprocessing.type.create(plan.preprocessing.options, { task, specialty: 'all' });
