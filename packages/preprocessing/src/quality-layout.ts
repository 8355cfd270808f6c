import type { FeatureColumn } from '@prodrome/core';

/** The last axis of the scores, in order. */
export const qualityScores = ['completeness', 'timeliness', 'plausibility', 'consistency'] as const;

/** What a column's values are measured by; by column. */
export interface QualityNorms {
  /** Plausible values lie between these, both included. */
  readonly low: ArrayLike<number>;
  readonly high: ArrayLike<number>;
  /** Share of the most frequent value, in [0, 1]. */
  readonly repeats: ArrayLike<number>;
}

/** Days in which timeliness falls to 1 / e. */
export const fadingDays = 7;
/** Equal earlier days from which on a value is stuck. */
export const stuckAfter = 6;
/** Columns whose most frequent value is at least so frequent repeat by nature. */
export const repeating = 0.1;

/** What is looked at of a domain. */
export interface Domain {
  /** Places of its columns. */
  readonly columns: readonly number[];
  /** Of those the ones that hold numbers, with their place in the state. */
  readonly numbers: readonly { readonly at: number; readonly slot: number }[];
}

/** The domains, their numbers laid out in the state after the days of all domains. */
export function layOut(
  columns: readonly FeatureColumn[],
  domains: readonly string[],
  { repeats }: QualityNorms,
): Domain[] {
  let slot = domains.length;
  return domains.map((domain) => {
    const own = [...columns.keys()].filter((at) => columns[at]?.domain === domain);
    const numbers = own
      .filter((at) => columns[at]?.kind === 'number' && (repeats[at] as number) < repeating)
      .map((at) => {
        const place = { at, slot };
        slot += 2;
        return place;
      });
    return { columns: own, numbers };
  });
}
