import { ProdromeError } from '@prodrome/core';

/** A `GRAPH` error for what this backend cannot run. */
export const lacks = (what: string): ProdromeError =>
  new ProdromeError('GRAPH', {
    where: 'compiled graph',
    expected: 'operators and types that it has',
    got: what,
    hint: 'Open the graph with `openSession` of @prodrome/graph, which is onnxruntime',
  });
