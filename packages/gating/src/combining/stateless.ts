import { createState, expectState, type CombinationStrategy } from '@prodrome/core';

/** The parts of a strategy that learns nothing. */
export function stateless(
  kind: string,
): Pick<CombinationStrategy, 'train' | 'saveState' | 'loadState'> {
  return {
    train: async () => ({ metrics: {}, notes: [] }),
    saveState: async () => createState(kind, 1, null),
    loadState: async (state) => {
      expectState(state, kind, [1]);
    },
  };
}
