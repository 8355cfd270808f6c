import type { ComponentState } from './state.ts';

/** The numbers that a detector takes: any finite ones, those in [0, 1], or 0 and 1 alone, where 1 is an error. */
export type DriftInput = 'real' | 'unit' | 'binary';

/** A change of what a stream is drawn from, as it was found. */
export interface DriftEvent {
  /** The update that found it, counted from 0 since the detector was made; a loaded state goes on counting. */
  readonly at: number;
  /** Whether the values rose or fell. */
  readonly direction: 'up' | 'down';
  /** Finite numbers by name, such as the means before and after; each detector says which it tells. */
  readonly statistics: Readonly<Record<string, number>>;
}

/** What an update found. In the warning zone a drift is suspected and not yet told. */
export type DriftResult =
  | { readonly status: 'stable' | 'warning' }
  | { readonly status: 'drift'; readonly event: DriftEvent };

/**
 * Watches a stream of numbers, one for each update, for a change of what they are drawn from.
 *
 * Laws: it depends on the values that it was given and on its options alone, chance included; a drift is told once, and what
 * is watched begins anew after it; a constant stream has no drift; a value that it does not take is refused and leaves it as it was;
 * its state is of bounded size, and a detector that was saved and loaded goes on with the same bits.
 */
export interface DriftDetector {
  /** @throws ProdromeError `DATA_VALUE` for a number that it does not take, NaN among them, or for what is no number. */
  update(value: number): DriftResult;
  saveState(): ComponentState;
  /** @throws ProdromeError `STATE` for a state of another kind. */
  loadState(state: ComponentState): void;
}
