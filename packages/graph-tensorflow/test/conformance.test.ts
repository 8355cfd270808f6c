import { expect, it } from '@jest/globals';
import { runChecks } from '@prodrome/conformance';
import { backendChecks } from '@prodrome/conformance-graph';
import { tensorflow } from '../src/index.ts';

it('keeps the laws of training backends', async () => {
  const options = { engines: ['wasm', 'cpu'] };
  const { passed } = await runChecks(backendChecks, { type: tensorflow, options });
  expect(passed).toHaveLength(backendChecks.length);
}, 120_000);
