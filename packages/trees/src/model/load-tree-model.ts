import { createModel, type TreeModel } from './model.ts';
import { readModel } from './saved-model.ts';

/**
 * The model that {@link TreeModel.toJSON} saved: it predicts the same bits.
 * @param json - parsed JSON.
 * @throws ProdromeError `STATE` when it is of another kind or version, or damaged.
 */
export const loadTreeModel = (json: unknown): TreeModel => createModel(readModel(json));
