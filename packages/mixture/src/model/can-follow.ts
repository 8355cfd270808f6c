import type { Task } from '@prodrome/core';

/** Whether forecasts can follow what came true of a patient: outcomes tell of one output, and come true on a later day. */
export const canFollow = ({ outputs, horizonDays }: Task): boolean =>
  outputs === 1 && horizonDays >= 1;
