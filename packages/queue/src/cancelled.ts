import { ProdromeError } from '@prodrome/core';

/** What a task that was told to stop ends with. */
export const cancelled = (task: string): ProdromeError =>
  new ProdromeError('CANCELLED', {
    where: task,
    expected: 'to finish',
    got: 'a request to stop',
  });
