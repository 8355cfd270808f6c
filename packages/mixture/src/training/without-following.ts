import type { Task } from '@prodrome/core';
import { canFollow } from '../model/can-follow.ts';
import type { MixturePlan } from '../model/plan.ts';

/** A plan without what follows patients where nothing comes true that could be followed, and why, by name of what is left out. */
export function withoutFollowing(
  plan: MixturePlan,
  task: Task,
  hasOutcomes: boolean,
): { readonly plan: MixturePlan; readonly leftOut: Readonly<Record<string, string>> } {
  const reason = whyNot(task, hasOutcomes);
  if (reason === undefined) return { plan, leftOut: {} };
  const { personalCalibration, riskBands, ...others } = plan;
  return {
    plan: others,
    leftOut: {
      ...(personalCalibration === true && { personal_calibration: reason }),
      ...(riskBands && { risk_bands: reason }),
    },
  };
}

/** Undefined where forecasts can be followed. */
function whyNot(task: Task, hasOutcomes: boolean): string | undefined {
  if (!hasOutcomes) return 'the table has no outcome column, hence nothing comes true in it';
  if (canFollow(task)) return undefined;
  return task.outputs > 1
    ? `outcomes tell of one output, the task has ${task.outputs}`
    : 'outcomes come true on the day of their forecast: a horizon of one day at the least is needed';
}
