import { createHash } from 'node:crypto';
import { canonicalJson, type JsonValue } from '@prodrome/core';
import { planRecipe } from '../model/plan-recipe.ts';
import type { MixturePlan } from '../model/plan.ts';

/** SHA-256 of everything that a training depends on but its seed: the recipes and settings of the plan, and the data. */
export function hashPlan(plan: MixturePlan, data: string): string {
  const { validation, bootstrapDraws } = plan;
  const { split, ...settings } = validation;
  const whole = {
    recipe: planRecipe(plan),
    validation: { ...settings, split: split.recipe },
    ...{ bootstrapDraws, data },
  };
  return sha256(canonicalJson(whole as unknown as JsonValue));
}

/** SHA-256 of a text, hexadecimal. */
export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
