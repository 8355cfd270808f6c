import type { TwinVariable } from '../days/variable.ts';
import type { CheckedStep } from './check-plan.ts';

/**
 * Changes a day's values in place by the steps that are meant for it and followed.
 * @param day - of the plan, from 0 on
 * @param followed - [steps] uniform numbers; below the adherence a step is followed
 */
export function applySteps(
  steps: readonly CheckedStep[],
  variables: readonly TwinVariable[],
  day: number,
  followed: Float64Array,
  values: Float64Array,
): void {
  for (let i = 0; i < steps.length; i++) {
    const step = steps[i] as CheckedStep;
    if (step.meant[day] === 0 || (followed[i] as number) >= step.adherence) continue;
    const value = values[step.variable] as number;
    values[step.variable] = changed(
      step,
      value,
      (variables[step.variable] as TwinVariable).possible,
    );
  }
}

/** Not beyond what can be; what is beyond it already is not pushed further. */
function changed(
  { action, amount }: CheckedStep,
  value: number,
  possible: TwinVariable['possible'],
): number {
  if (action === 'set') return amount;
  if (action === 'cap') return Math.min(value, amount);
  const [least, most] = possible ?? [-Infinity, Infinity];
  const moved = value + amount;
  return amount < 0
    ? Math.max(moved, Math.min(value, least))
    : Math.min(moved, Math.max(value, most));
}
