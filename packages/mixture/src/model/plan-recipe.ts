import type { Recipe } from '@prodrome/core';
import type { BandsPlan, ExpertRole, LearnedPlan } from './plan.ts';

/** The plan as plain data: what `manifest.json` says of the components. */
export interface PlanRecipe {
  readonly experts: readonly {
    readonly name: string;
    readonly specialty: string;
    readonly history: boolean;
    readonly role: ExpertRole;
    readonly features?: readonly string[];
    readonly preprocessing?: Recipe;
    readonly stateWidth?: number;
    readonly recipe: Recipe;
  }[];
  readonly candidates: readonly {
    readonly name: string;
    readonly weights: 'fixed' | 'learned';
    readonly gate: Recipe;
    readonly combination: Recipe;
  }[];
  readonly screening?: true;
  readonly features: readonly Recipe[];
  readonly preprocessing: Recipe;
  readonly calibration?: Recipe;
  readonly personalCalibration?: true;
  readonly riskBands?: BandsPlan;
}

/** The recipes of a plan. */
export function planRecipe(plan: LearnedPlan): PlanRecipe {
  return {
    experts: plan.experts.map(
      ({ name, specialty, history, role, features, preprocessing, stateWidth, recipe }) => ({
        ...{ name, specialty, history, role },
        ...(features && { features }),
        ...(preprocessing && { preprocessing: preprocessing.recipe }),
        ...(stateWidth !== undefined && { stateWidth }),
        recipe,
      }),
    ),
    candidates: plan.candidates.map(({ name, weights, gate, combination }) => ({
      name,
      weights,
      gate: gate.recipe,
      combination: combination.recipe,
    })),
    ...(plan.screening === true && { screening: true }),
    features: plan.features.map(({ recipe }) => recipe),
    preprocessing: plan.preprocessing.recipe,
    ...(plan.calibration && { calibration: plan.calibration.recipe }),
    ...(plan.personalCalibration === true && { personalCalibration: true }),
    ...(plan.riskBands && { riskBands: plan.riskBands }),
  };
}
