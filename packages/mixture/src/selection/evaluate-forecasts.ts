import type { CancelSignal, RandomStream, TrainReport } from '@prodrome/core';
import {
  comparePaired,
  evaluateAnswered,
  partOfSet,
  skillScores,
  type Comparison,
  type ForecastSet,
  type AnsweredMetrics,
  type SkillScore,
} from '@prodrome/evaluation';
import type { PlausibilityFinding } from '@prodrome/explanation';
import type { SuspiciousScore } from '@prodrome/leak-hunt';
import type { Parameters as Chosen } from '@prodrome/optimizers';
import type { CouncilReport } from '../model/council.ts';
import type { PlannedExpert, SearchMetric } from '../model/plan.ts';
import { caveatsOf } from './caveats.ts';

/** Forecasts of the same rows by every model; NaN where a model gave none. Every output of a row is a forecast. */
export interface Forecasts {
  readonly set: ForecastSet;
  /** [n] each, by model name. */
  readonly models: Readonly<Record<string, Float64Array>>;
  readonly truth?: Truth;
  /** Whether all rows are of one person, and the patients of the set blocks of time. */
  readonly isOnePerson?: boolean;
}

/** What a generator knows of the rows; NaN where it knows nothing. */
export interface Truth {
  /** [n] the climatology that skill is measured from. */
  readonly climatology: Float64Array;
  /** [n] each; `oracle2` has skill 1. */
  readonly oracles: Readonly<Record<string, Float64Array>>;
}

/** `metrics.json`, and the answer of `prodrome evaluate --json`. */
export interface Metrics {
  readonly rows: number;
  readonly patients: number;
  /** Of one person: the blocks of 14 days that intervals are drawn over. */
  readonly blocks?: number;
  readonly events: number;
  /** By name; `selected` is what the rule selected in each held-out fold. */
  readonly models: Readonly<Record<string, AnsweredMetrics>>;
  /** The model that the bundle serves. */
  readonly shipped: string;
  /** `selected` against every other model, by log loss; p-values adjusted by Holm. */
  readonly comparisons: readonly Comparison[];
  /** Models that could not be evaluated, or are not in the bundle, and why. */
  readonly absent: Readonly<Record<string, string>>;
  /** Why figures of a model may flatter it, in a sentence, by its name; absent where nothing is known against any. */
  readonly caveats?: Readonly<Record<string, string>>;
  /** Figures that are too good to be true, where who trained it accepted them; absent where none is. */
  readonly suspicious?: readonly SuspiciousScore[];
  /** Whether the shipped model keeps to what its field knows of the average effects of variables; absent where nothing was asked. */
  readonly plausibility?: readonly PlausibilityFinding[];
  /**
   * With the truth of a generated cohort: how much of the way from its climatology to the best forecast from what was recorded
   * (`oracle2`) each model has gone by log loss, on the rows that it knows.
   */
  readonly skill?: Readonly<Record<string, SkillScore>>;
  /** How the shipped model was chosen, on cross-fitted forecasts of all patients. */
  readonly selection: CouncilReport;
  /** What the components of the shipped model said of their training; empty for an evaluation. */
  readonly training: readonly ComponentReport[];
  /** How the options of experts of the shipped model were found, by expert; absent where none was searched for. */
  readonly searches?: Readonly<Record<string, ExpertSearch>>;
}

/** What a search for an expert's options has tried. */
export interface ExpertSearch {
  readonly type: string;
  readonly metric: SearchMetric;
  readonly folds: number;
  /** Chosen, as the configuration spells them. */
  readonly parameters: Chosen;
  /** Of the chosen ones, by `metric`, on folds of the patients that are trained on: as the best of many it flatters. */
  readonly score: number;
  readonly trials: readonly {
    readonly parameters: Chosen;
    readonly score?: number;
    readonly failure?: string;
    /** Stopped before its last fold: its score is of the folds until then. */
    readonly pruned?: true;
  }[];
}

/** What a component of the shipped model said of its training. */
export interface ComponentReport extends Omit<TrainReport, 'warnings'> {
  readonly component: 'expert' | 'gate' | 'combination' | 'transform' | 'calibration' | 'adapting';
  readonly name: string;
}

/** What {@link evaluateForecasts} needs beside the forecasts. */
export interface EvaluationOptions {
  /** Puts patients into groups where there are more than replicates of the jackknife. */
  readonly stream: RandomStream;
  readonly replicates: number;
  readonly selection: CouncilReport;
  readonly absent: Readonly<Record<string, string>>;
  readonly training: readonly ComponentReport[];
  readonly experts: readonly PlannedExpert[];
  readonly searches?: Metrics['searches'];
  readonly signal?: CancelSignal;
}

const reference = 'climatology';
const selected = 'selected';

/**
 * All metrics with intervals of the jackknife over patients, and what the rule selected compared with every other model.
 * A model that did not answer every row is evaluated on the rows it answered, their number given, and is not compared.
 */
export function evaluateForecasts(
  { set, models: own, truth, isOnePerson = false }: Forecasts,
  options: EvaluationOptions,
): Metrics {
  const models = { ...own, ...truth?.oracles };
  const { stream, replicates, selection, signal } = options;
  const absent: Record<string, string> = { ...options.absent };
  const evaluated = evaluateAnswered(models, set, {
    ...{ stream, replicates, reference, isOnePerson },
    ...(signal && { signal }),
  });
  for (const name of Object.keys(models)) {
    if (!evaluated[name]) absent[name] = 'it answered no row';
  }
  const complete = Object.fromEntries(
    Object.entries(models).filter(
      ([name]) => evaluated[name] && evaluated[name].rows === undefined,
    ),
  );
  const pairs = Object.keys(complete)
    .filter((name) => name in own && name !== selected && selected in complete)
    .map((name) => [selected, name] as const);
  return {
    rows: set.labels.length,
    patients: isOnePerson ? 1 : new Set(set.patients).size,
    ...(isOnePerson && { blocks: new Set(set.patients).size }),
    events: set.labels.reduce((sum, label) => sum + label, 0),
    models: evaluated,
    shipped: selection.served,
    comparisons: comparePaired(complete, set, pairs),
    ...(truth && { skill: skillOf(complete, truth, set) }),
    absent,
    ...caveatsOf(options.experts, Object.keys(evaluated), Object.keys(own)),
    selection,
    training: options.training,
    ...(options.searches && { searches: options.searches }),
  };
}

/** Skill of the models that answered every row, on the rows that the truth knows. */
function skillOf(
  models: Readonly<Record<string, Float64Array>>,
  { climatology, oracles }: Truth,
  set: ForecastSet,
): Record<string, SkillScore> {
  const best = oracles['oracle2'] ?? new Float64Array(set.labels.length).fill(NaN);
  const isKnown = (_: unknown, i: number): boolean =>
    !Number.isNaN(climatology[i]) && !Number.isNaN(best[i]);
  const known = Object.fromEntries(
    Object.entries(models).map(([name, values]) => [name, values.filter(isKnown)]),
  );
  return skillScores(
    known,
    partOfSet(set, (row) => isKnown(0, row)),
    {
      floor: climatology.filter(isKnown),
      ceiling: best.filter(isKnown),
    },
  );
}
