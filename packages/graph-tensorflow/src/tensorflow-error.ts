import { ProdromeError } from '@prodrome/core';

/** A `GRAPH` error for what this interpreter cannot run. */
export const lacks = (what: string): ProdromeError =>
  new ProdromeError('GRAPH', {
    where: 'TensorFlow.js backend',
    expected: 'operators and types it can run',
    got: what,
    hint: 'Train with onnxBackend, or build the network from other operations',
  });
