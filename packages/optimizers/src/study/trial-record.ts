import type { ErrorCode } from '@prodrome/core';
import type { Parameters } from '../space/space.ts';

/** A trial that has ended. */
export interface TrialRecord {
  readonly id: number;
  /** Those that mattered. */
  readonly parameters: Parameters;
  /** Why the search tried just these, where it says so. */
  readonly why?: string;
  /** Lower is better; of a pruned trial what it reported last. Absent where it failed. */
  readonly loss?: number;
  readonly failure?: { readonly code: ErrorCode; readonly message: string };
  /** Whether it was stopped before its end. */
  readonly pruned?: true;
  /** What it reported on its way. */
  readonly reports?: readonly number[];
  readonly seconds: number;
}

/** The trial with the lowest loss, the earliest of equals; pruned ones count only where nothing else ended. */
export function bestTrial(trials: readonly TrialRecord[]): TrialRecord | undefined {
  const lowest = (among: readonly TrialRecord[]): TrialRecord | undefined =>
    among.reduce<TrialRecord | undefined>((best, one) => {
      if (one.loss === undefined) return best;
      if (best?.loss === undefined || one.loss < best.loss) return one;
      return one.loss === best.loss && one.id < best.id ? one : best;
    }, undefined);
  return lowest(trials.filter(({ pruned }) => pruned !== true)) ?? lowest(trials);
}
