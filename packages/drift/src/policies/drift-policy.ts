import type { DriftDetector, DriftInput } from '@prodrome/core';
import { z } from 'zod';

/** What is watched: an expert's losses of all patients, or of each; the losses of what is served; the values of a column. */
export const driftScopes = ['expert', 'patient', 'gate', 'feature'] as const;

/** What is done where a drift is found. */
export const driftActions = ['down_weight', 'shadow', 'freeze', 'retrain'] as const;

/** How a policy is written, beside its detector. */
export const driftPolicySchema = z
  .strictObject({
    scope: z
      .enum(driftScopes)
      .describe(
        "what is watched: expert (its losses of all patients), patient (an expert's losses of each patient, for that patient), gate (the losses of what is served), feature (a column's values, for the experts that are given it)",
      ),
    of: z
      .array(z.string().min(1))
      .min(1)
      .optional()
      .describe('the experts or columns that are watched; all when not given; none for gate'),
    action: z
      .enum(driftActions)
      .describe(
        'down_weight (a weight times 1 − impact, half of which is gone after half_life_days), shadow (no weight, though it is still asked), freeze (the mean weight of the days before); for gate: towards equal weights, equal weights, the mean weights of the days before; retrain (of scope expert alone: after so many days the expert is replaced by one that has learned from them)',
      ),
    impact: z
      .number()
      .gt(0)
      .max(1)
      .optional()
      .describe('of down_weight: how much is taken at first; 1 when not given'),
    halfLifeDays: z
      .number()
      .positive()
      .optional()
      .describe('of down_weight: days after which half of it is gone; 14 when not given'),
    days: z
      .int()
      .min(1)
      .optional()
      .describe(
        'of shadow and freeze: how long; losses that fall end them earlier; of retrain: how many days after the alarm are waited for, and learned from; 28 when not given',
      ),
  })
  .superRefine(({ scope, action, impact, halfLifeDays, days }, context) => {
    if (action === 'retrain' && scope !== 'expert') {
      const message = 'the scope expert where the action is retrain';
      context.addIssue({ code: 'custom', path: ['scope'], message });
    }
    const idle = action === 'down_weight' ? { days } : { impact, halfLifeDays };
    for (const [key, value] of Object.entries(idle)) {
      if (value === undefined) continue;
      const message = `an option that has an effect on ${action}`;
      context.addIssue({ code: 'custom', path: [key], message });
    }
  });

/** How a policy is written, beside its detector. */
export type DriftPolicyOptions = z.output<typeof driftPolicySchema>;

/** A detector, what it watches, and what is done about it. */
export interface DriftPolicy extends DriftPolicyOptions {
  /** What its detector takes. */
  readonly accepts: DriftInput;
  /** A detector that has seen nothing. */
  createDetector(): DriftDetector;
}

/** How long an action lasts, or is waited for, where a policy does not say. */
export const usualDays = 28;

/** A drift that a policy has found. */
export interface DriftAlarm {
  /** Index of the policy. */
  readonly policy: number;
  /** The day at whose end it was found. */
  readonly day: number;
  /** The expert or column; the served mixture has none. */
  readonly of?: string;
  /** Index of the patient, for policies of patients. */
  readonly patient?: number;
  readonly direction: 'up' | 'down';
}
