import { expect, it } from '@jest/globals';
import { runChecks } from '@prodrome/conformance';
import { optimizerChecks } from '@prodrome/conformance-graph';
import { lion } from '../lion.js';

it('lion keeps the laws of optimisers', async () => {
  const { gaps } = await runChecks(optimizerChecks, {
    type: lion,
    options: { learningRate: 0.02 },
  });
  expect(gaps).toEqual([]);
});
