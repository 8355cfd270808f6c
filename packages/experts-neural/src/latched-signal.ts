import { ProdromeError, type CancelSignal } from '@prodrome/core';

/** A signal that, once it was seen raised, is not looked at again. */
export function latched(signal: CancelSignal | undefined): CancelSignal {
  let raised = false;
  const isRaised = (): boolean => (raised ||= signal?.aborted ?? false);
  return {
    get aborted() {
      return isRaised();
    },
    throwIfAborted: () => {
      if (!isRaised()) return;
      throw new ProdromeError('CANCELLED', {
        where: 'training',
        expected: 'to finish',
        got: 'a request to stop',
      });
    },
    addEventListener: (type, listener) => signal?.addEventListener(type, listener),
    removeEventListener: (type, listener) => signal?.removeEventListener(type, listener),
  };
}
