import { ProdromeError, type Task } from '@prodrome/core';

/** @throws ProdromeError `USAGE` for a task of several outputs. */
export function expectOneOutput({ outputs }: Task, where: string): void {
  if (outputs === 1) return;
  throw new ProdromeError('USAGE', {
    where,
    expected: 'a task with one output',
    got: `one with ${outputs}`,
  });
}
