import { ProdromeError } from '@prodrome/core';
import type { PartialQuestion } from './ask-values.ts';
import { averageContrasts, type Effect } from './partial-dependence.ts';

/** What a field expects of the average effect of a variable, others as they were. */
export interface PlausibilityRule {
  /** What is asked about: a column, or the outcome. */
  readonly name: string;
  /** What the field's catalogue calls it. */
  readonly variable?: string;
  readonly shape: 'increasing' | 'decreasing' | 'flat';
  /** Of `flat`: an odds ratio, above 1, within which an effect counts as none. */
  readonly within?: number;
  /** Not the day itself, but the days before it, so many: none of them against every so manieth. */
  readonly past?: { readonly days: number; readonly every: number };
  /** What was found, in a line, and by whom. */
  readonly evidence: string;
  readonly source: string;
}

/** Whether a model keeps to a rule: `unclear` = it cannot be said. */
export type PlausibilityVerdict = 'holds' | 'breaks' | 'unclear';

/** A rule, and what the model does. */
export interface PlausibilityFinding extends PlausibilityRule {
  readonly verdict: PlausibilityVerdict;
  /** Why it cannot be said. */
  readonly reason?: string;
  /** Values that are compared: the odds at `to` against those at `from`, or against the mean of all values where `from` is absent. */
  readonly from?: number;
  readonly to?: number;
  readonly oddsRatio?: number;
  /** Over patients, by the jackknife: 95 % for all comparisons of the rule together. */
  readonly ci?: readonly [number, number];
  readonly patients?: number;
  readonly rows?: number;
}

/** An odds ratio nearer to 1 than this is no effect to speak of: the weakest that the field tells of is 1.05. */
const negligible = 1.05;

/** An odds ratio nearer to 1 than this accuses nobody: training on others moves it so much where there is nothing to learn. */
const noise = 1.1;

/** What is compared. */
export interface PlausibilityQuestion extends PartialQuestion {
  /** Rising: the last value is compared with the first. */
  readonly grid: readonly number[];
  /** Each value is compared with the mean of all instead: of values whose order tells nothing. */
  readonly isStepwise?: boolean;
}

/**
 * Judges a model by a rule of its field: the average over patients of what the log odds change between values of a variable, with its interval.
 *
 * A direction *holds* where the interval lies beyond an odds ratio of 1.05 on the right side, and *breaks* where it lies beyond one of 1.1 on the wrong side. `flat` holds
 * where the interval lies inside `within`, and breaks where it lies outside; stepwise all intervals have to, at Bonferroni's level. Anything else cannot be
 * said. Intervals are over the patients asked, of this very model: trained on others it may do otherwise. Deterministic where the model is.
 * @throws ProdromeError `USAGE` for a grid that does not rise; what the model throws.
 */
export async function judgePlausibility(
  rule: PlausibilityRule,
  question: PlausibilityQuestion,
): Promise<PlausibilityFinding> {
  const { grid, isStepwise = false } = question;
  if (grid.length < 2) {
    const reason = grid.length === 0 ? 'nothing was recorded' : 'one value was recorded only';
    return { ...rule, verdict: 'unclear', reason };
  }
  const ends = grid.map((_, at) => (at === 0 ? -1 : Number(at === grid.length - 1)));
  const fromMean = grid.map((_, at) =>
    grid.map((__, other) => Number(at === other) - 1 / grid.length),
  );
  const level = isStepwise ? 1 - 0.05 / grid.length : 0.95;
  const found = await averageContrasts(question, grid, isStepwise ? fromMean : [ends], {
    ...{ scale: 'logit', level },
  }).catch(whereUnanswered);
  if ('reason' in found) return { ...rule, verdict: 'unclear', ...found };
  const { contrasts, patients, rows } = found;
  const verdicts = contrasts.map((one) => verdictOf(rule, one));
  const verdict = verdicts.includes('breaks')
    ? 'breaks'
    : verdicts.includes('unclear')
      ? 'unclear'
      : 'holds';
  const strongest = contrasts.reduce(
    (best, { effect }, at) =>
      Math.abs(effect) > Math.abs(contrasts[best]?.effect ?? 0) ? at : best,
    0,
  );
  const { effect, ci } = contrasts[strongest] as Effect;
  return {
    ...rule,
    ...{ verdict, patients, rows, oddsRatio: Math.exp(effect) },
    ...(ci && { ci: [Math.exp(ci[0]), Math.exp(ci[1])] as const }),
    ...(isStepwise
      ? { to: grid[strongest] as number }
      : { from: grid[0] as number, to: grid.at(-1) as number }),
    ...(verdict === 'unclear' && { reason: reasonOf(rule, contrasts[strongest] as Effect) }),
  };
}

function whereUnanswered(error: unknown): { readonly reason: string } {
  if (ProdromeError.is(error) && error.code === 'DATA_INSUFFICIENT') {
    return { reason: 'no row with what it takes is answered' };
  }
  throw error;
}

function verdictOf({ shape, within = 1 }: PlausibilityRule, { ci }: Effect): PlausibilityVerdict {
  if (!ci) return 'unclear';
  const [low, high] = ci;
  if (shape === 'flat') {
    const bound = Math.log(within);
    if (low > -bound && high < bound) return 'holds';
    return low > bound || high < -bound ? 'breaks' : 'unclear';
  }
  const [least, most] = shape === 'increasing' ? [low, high] : [-high, -low];
  if (least > Math.log(negligible)) return 'holds';
  return most < -Math.log(noise) ? 'breaks' : 'unclear';
}

function reasonOf({ shape }: PlausibilityRule, { effect, ci }: Effect): string {
  if (!ci) return 'one patient only';
  if (shape === 'flat') return 'the interval reaches beyond what counts as none';
  if (effect === 0 && ci[0] === ci[1]) return 'the model does not use it';
  const reach = Math.max(Math.abs(ci[0]), Math.abs(ci[1]));
  if (reach <= Math.log(negligible)) return 'no effect to speak of';
  return ci[0] > 0 || ci[1] < 0 ? 'little effect' : 'the interval reaches over none';
}
