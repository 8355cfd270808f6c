import type { RandomStream } from '@prodrome/core';
import { comparePaired, logLoss, type ForecastSet } from '@prodrome/evaluation';
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
 * patient-bootstrap interval of the difference in log loss lies below zero.
 */
export function selectServed(
  fixed: readonly Contender[],
  learned: readonly Contender[],
  set: ForecastSet,
  options: { readonly stream: RandomStream; readonly draws: number },
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
    const decision = compare(candidate, standing, set, options);
    decisions.push(decision);
    if (decision.accepted) standing = candidate;
  }
  const logLosses = [...losses].map(([{ name }, loss]) => [name, loss] as const);
  return { served: standing.name, logLoss: Object.fromEntries(logLosses), decisions };
}

/** Whether `candidate` is better than `incumbent` by an interval. */
export function compare(
  candidate: Contender,
  incumbent: Contender,
  set: ForecastSet,
  { stream, draws }: { readonly stream: RandomStream; readonly draws: number },
): Decision {
  const [comparison] = comparePaired(
    { candidate: candidate.values, incumbent: incumbent.values },
    set,
    [['candidate', 'incumbent']],
    {
      stream: stream.fork(`${candidate.name} against ${incumbent.name}`),
      draws,
      metric: 'logLoss',
    },
  );
  const names = { candidate: candidate.name, incumbent: incumbent.name };
  if (!comparison) {
    const difference = lossOf(candidate, set) - lossOf(incumbent, set);
    return { ...names, difference, accepted: false };
  }
  const { difference, ci } = comparison;
  return { ...names, difference, ci, accepted: ci[1] < 0 };
}

function lossOf({ values }: Contender, { labels }: ForecastSet): number {
  const loss = logLoss(labels, values);
  return 'value' in loss ? loss.value : Infinity;
}
