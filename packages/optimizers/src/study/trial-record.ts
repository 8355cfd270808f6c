import type { ErrorCode } from '@prodrome/core';
import { dominates } from '../objectives/dominance.ts';
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
  /** Instead of `loss`, in a study of several: in the order of its `losses`. */
  readonly losses?: readonly number[];
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

/** The trials whose losses no other dominates, the earliest of equals: the best compromises between several losses. In the order of the first loss. */
export function paretoFront(trials: readonly TrialRecord[]): readonly TrialRecord[] {
  const judged = [...trials].sort((a, b) => a.id - b.id);
  const isBeaten = ({ losses: own = [] }: TrialRecord, at: number): boolean =>
    judged.some(
      ({ losses }, place) =>
        losses !== undefined &&
        (dominates(losses, own) || (place < at && losses.every((loss, k) => loss === own[k]))),
    );
  return judged
    .filter((one, at) => one.losses !== undefined && !isBeaten(one, at))
    .sort((a, b) => (a.losses?.[0] ?? NaN) - (b.losses?.[0] ?? NaN) || a.id - b.id);
}
