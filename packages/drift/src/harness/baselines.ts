import { createState, expectState, type DriftDetector, type DriftResult } from '@prodrome/core';

/** A detector that knows nothing and counts updates. */
function knowsNothing(kind: string, answer: (at: number) => DriftResult): DriftDetector {
  let updates = 0;
  return {
    update: () => answer(updates++),
    saveState: () => createState(kind, 1, { updates }),
    loadState: (state) => {
      expectState(state, kind, [1]);
      updates = Number((state.json as { readonly updates?: unknown }).updates);
    },
  };
}

/** Finds a drift, upwards, at every update: what it misses nobody finds. */
export const alwaysFires = (): DriftDetector =>
  knowsNothing('drift/always_fires', (at) => ({
    status: 'drift',
    event: { at, direction: 'up', statistics: {} },
  }));

/** Finds nothing. */
export const neverFires = (): DriftDetector =>
  knowsNothing('drift/never_fires', () => ({ status: 'stable' }));
