import type { RandomStream } from './context.ts';
import type { JsonValue } from './json.ts';
import type { ComponentState } from './state.ts';

/** What a parameter may be. */
export type SearchDimension = (
  | {
      readonly kind: 'number';
      /** Both included. */
      readonly low: number;
      readonly high: number;
      /** Whole numbers only. */
      readonly whole: boolean;
      /** `log`: steps are ratios; `low` is above 0. */
      readonly scale: 'linear' | 'log';
    }
  | {
      readonly kind: 'choice';
      readonly values: readonly JsonValue[];
      /** Whether a value is nearer to those beside it than to the others. */
      readonly ordered?: boolean;
    }
) & {
  /**
   * Values of choices under which it matters; it always does when absent. A search gives it a value all the same; who evaluates a trial
   * leaves it out where it does not matter, so a search that learns does best not to look at it there.
   */
  readonly when?: Readonly<Record<string, readonly JsonValue[]>>;
};

/**
 * A range of numbers as a dimension.
 * @param of - `log`: steps are ratios; `whole`: whole numbers only.
 */
export const searchRange = (
  low: number,
  high: number,
  of: { readonly log?: boolean; readonly whole?: boolean } = {},
): SearchDimension => ({
  ...{ kind: 'number', low, high },
  whole: of.whole ?? false,
  scale: of.log === true ? 'log' : 'linear',
});

/** What a search is made for. */
export interface SearchSetting {
  /** Parameters by name. */
  readonly space: Readonly<Record<string, SearchDimension>>;
  /** Everything random comes from here. */
  readonly stream: RandomStream;
  /** How many trials it will be told in all, where that is known: a plan for it, not a limit that it has to hold. */
  readonly trials?: number;
}

/** Parameters that are to be tried out. */
export interface Trial {
  /** Unique within a search. */
  readonly id: number;
  /** A value of the space for each of its names. */
  readonly parameters: Readonly<Record<string, JsonValue>>;
  /** For people, where there is something to say: why the search tries just these now, such as another algorithm that it has chosen. */
  readonly why?: string;
}

/**
 * A search for parameters: asked what to try, told how good it was.
 *
 * Laws: trials lie in the space; the same setting, told the same in the same order, asks for the same trials; what depends on chance
 * depends on the stream alone; a saved and loaded search goes on with the same trials, those that were asked for and not told among what it waits for.
 */
export interface Search {
  /** At most so many trials; none while it waits to be told, or when it has ended. */
  ask(most: number): readonly Trial[];
  /** @param loss - lower is better; NaN when the trial failed. @throws ProdromeError `USAGE` for a trial that it did not ask for. */
  tell(id: number, loss: number): void;
  /**
   * Instead of `tell`, of a search that looks for the best compromises between several losses; other searches have none. Of one loss it is `tell`, which a failed trial is told by anyhow.
   * @param losses - lower is better, all finite, as many for every trial. @throws ProdromeError `USAGE` as `tell`, or for another number of them.
   */
  tellLosses?(id: number, losses: readonly number[]): void;
  /**
   * What is known from elsewhere, such as of an earlier study: before it is first asked. A search that cannot use it has none; it is no trial of its own.
   * @param parameters - of the space; those that do not matter may be missing.
   */
  inform?(parameters: Trial['parameters'], loss: number): void;
  /** True when no further trial will be asked for. */
  hasEnded(): boolean;
  saveState(): ComponentState;
  loadState(state: ComponentState): void;
}
