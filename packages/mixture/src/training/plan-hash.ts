import { createHash } from 'node:crypto';
import { canonicalJson, type JsonValue } from '@prodrome/core';
import { planRecipe } from '../model/plan-recipe.ts';
import type { MixturePlan, PlannedSearch } from '../model/plan.ts';

/** The recipes and settings of a plan, as plain data. */
export function planFacts(plan: MixturePlan): { readonly [name: string]: JsonValue } {
  const { validation, replicates, adapting } = plan;
  const { split, ...settings } = validation;
  const searches = plan.experts.flatMap(({ name, search }) =>
    search ? [[name, searchFacts(search)] as const] : [],
  );
  const whole = {
    recipe: planRecipe(plan),
    ...(searches.length > 0 && { searches: Object.fromEntries(searches) }),
    validation: { ...settings, split: split.recipe },
    replicates,
    ...(adapting && { adapting }),
  };
  return JSON.parse(canonicalJson(whole as unknown as JsonValue)) as Record<string, JsonValue>;
}

const searchFacts = ({
  search,
  space,
  constraints,
  metric,
  folds,
  trials,
  pruner,
}: PlannedSearch) => ({
  ...{ search: search.recipe, space, constraints, metric, folds },
  ...(trials !== undefined && { trials }),
  ...(pruner && { pruner }),
});

/** SHA-256 of everything that a training depends on but its seed: the recipes and settings of the plan, and the data. */
export const hashPlan = (plan: MixturePlan, data: string): string =>
  sha256(canonicalJson({ ...planFacts(plan), data }));

/** SHA-256 of a text, hexadecimal. */
export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
