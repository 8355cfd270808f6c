import type { PatientState } from '../person/patient-state.ts';
import type { DigitalTwin } from '../person/twin.ts';
import type { Plan } from '../plan/plan-schema.ts';
import { simulatePlan, type SimulationOptions } from './simulate-plan.ts';
import type { PlanEffect } from './summary.ts';

/** A plan that is followed on a share of its days. */
export interface Dose extends Pick<PlanEffect, 'mean' | 'low' | 'high'> {
  /** Of the days that the plan would change. */
  readonly share: number;
}

const shares = [0, 0.25, 0.5, 0.75, 1];

/**
 * The effect of a plan that is followed on none, a quarter, half, three quarters and all of its days, by the same random numbers: a day that is followed at one share is
 * followed at every higher one.
 * @throws ProdromeError as {@link simulatePlan}
 */
export const doseResponse = (
  twin: DigitalTwin,
  state: PatientState,
  plan: Plan,
  options: SimulationOptions,
): readonly Dose[] =>
  shares.map((share) => {
    const steps = plan.steps.map((step) => ({ ...step, adherence: share * step.adherence }));
    const { effect } = simulatePlan(twin, state, { ...plan, steps }, options);
    return { share, mean: effect.mean, low: effect.low, high: effect.high };
  });
