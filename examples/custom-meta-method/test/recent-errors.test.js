import { expect, it } from '@jest/globals';
import { metaMethodChecks, runChecks } from '@prodrome/conformance';
import { recentErrors } from '../recent-errors.js';

it('recent_errors keeps the laws of meta-learner methods', async () => {
  const { gaps } = await runChecks(metaMethodChecks, { type: recentErrors });
  expect(gaps).toEqual([]);
});
