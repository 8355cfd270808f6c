import { createModel, type GradientBoostingModel } from './model.ts';
import { readModel } from './saved-model.ts';

/**
 * The model that {@link GradientBoostingModel.toJSON} saved: it predicts the same bits.
 * @param json - parsed JSON.
 * @throws ProdromeError `STATE` when it is of another kind or version, or damaged.
 */
export const loadGradientBoosting = (json: unknown): GradientBoostingModel =>
  createModel(readModel(json));
