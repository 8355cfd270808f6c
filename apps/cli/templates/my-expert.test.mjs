// Whether my-expert.js keeps the laws of experts; run it with: node --test
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { expertChecks, runChecks } from '@prodrome/conformance';
import { weekdayRate } from './my-expert.js';

test('weekday_rate keeps the laws of experts', async () => {
  const { gaps } = await runChecks(expertChecks, { type: weekdayRate });
  assert.deepEqual(gaps, []);
});
