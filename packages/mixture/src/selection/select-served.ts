import { compareByJackknife, logLoss, type ForecastSet } from '@prodrome/evaluation';
import type { Decision } from '../model/council.ts';

/** Which model is served, and how that came about. */
export interface Selection {
  readonly served: string;
  /** Cross-fitted log loss of every contender. */
  readonly logLoss: Readonly<Record<string, number>>;
  readonly decisions: readonly Decision[];
}

/** Cross-fitted forecasts of one way of answering. */
export interface Contender {
  readonly name: string;
  readonly values: Float64Array;
}

/**
 * The third law. Of the answers with fixed weights (a single expert, their mean, an ensemble selection) the one with the
 * lowest cross-fitted log loss stands; each learned mixture, simplest first, replaces what stands only if the
 * interval over patients of the difference in log loss lies below zero. All intervals together are to leave out 0 by chance in one
 * case of fifty at the most (Bonferroni), on one side or the other: among few patients chance is wider than the intervals say.
 */
export function selectServed(
  fixed: readonly Contender[],
  learned: readonly Contender[],
  set: ForecastSet,
): Selection | undefined {
  const losses = new Map([...fixed, ...learned].map((each) => [each, lossOf(each, set)]));
  const lowest = (contenders: readonly Contender[]): Contender | undefined =>
    contenders.reduce<Contender | undefined>(
      (best, each) => (best && lossAt(best) <= lossAt(each) ? best : each),
      undefined,
    );
  const lossAt = (contender: Contender): number => losses.get(contender) ?? Infinity;
  let standing = lowest(fixed) ?? lowest(learned);
  if (!standing) return undefined;
  const decisions: Decision[] = [];
  for (const candidate of learned) {
    if (candidate === standing) continue;
    const decision = compare(candidate, standing, set, 1 - chance / learned.length);
    decisions.push(decision);
    if (decision.accepted) standing = candidate;
  }
  const logLosses = [...losses].map(([{ name }, loss]) => [name, loss] as const);
  return { served: standing.name, logLoss: Object.fromEntries(logLosses), decisions };
}

/** How often intervals of all comparisons together may leave out 0 by chance. */
const chance = 0.02;

/** Whether `candidate` is better than `incumbent` by an interval at this level. */
export function compare(
  candidate: Contender,
  incumbent: Contender,
  set: ForecastSet,
  level = 0.95,
): Decision {
  const names = { candidate: candidate.name, incumbent: incumbent.name };
  const found = compareByJackknife(candidate.values, incumbent.values, set, { level });
  if (found) return { ...names, ...found, accepted: found.ci[1] < 0 };
  const difference = lossOf(candidate, set) - lossOf(incumbent, set);
  return { ...names, difference, accepted: false };
}

/** Mean log loss. */
export function lossOf({ values }: Pick<Contender, 'values'>, { labels }: ForecastSet): number {
  const loss = logLoss(labels, values);
  return 'value' in loss ? loss.value : Infinity;
}
