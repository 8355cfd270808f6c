import type { ComponentState } from '@prodrome/core';
import { createModel, type TreeModel } from './model.ts';
import { readModelState } from './read-model-state.ts';
import { readModel } from './saved-model.ts';

/**
 * The model that {@link TreeModel.toJSON} saved: it predicts the same bits.
 * @param json - parsed JSON.
 * @throws ProdromeError `STATE` when it is of another kind or version, or damaged.
 */
export const loadTreeModel = (json: unknown): TreeModel => createModel(readModel(json));

/**
 * The model that {@link TreeModel.toState} saved: it has the same bits, and shares nothing with the state.
 * @throws ProdromeError `STATE` when it is of another kind or version, or damaged.
 */
export const loadTreeState = (state: ComponentState): TreeModel =>
  createModel(readModelState(state, 'loadTreeState'));
