import { ProdromeError, type CancelSignal } from '@prodrome/core';

/** A signal that is raised at its n-th look, and counts the looks. */
export function createCountingSignal(raisedAt: number): CancelSignal & { looks(): number } {
  let looks = 0;
  const look = (): boolean => {
    looks += 1;
    return looks >= raisedAt;
  };
  return {
    looks: () => looks,
    get aborted() {
      return look();
    },
    throwIfAborted: () => {
      if (!look()) return;
      throw new ProdromeError('CANCELLED', {
        where: 'signal',
        expected: 'to finish',
        got: 'a request to stop',
      });
    },
    addEventListener: () => undefined,
    removeEventListener: () => undefined,
  };
}
