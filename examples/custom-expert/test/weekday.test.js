import { expect, it } from '@jest/globals';
import { expertChecks, runChecks } from '@prodrome/conformance';
import { weekdayRate } from '../weekday.js';

it('weekday_rate keeps the laws of experts', async () => {
  const { gaps } = await runChecks(expertChecks, { type: weekdayRate });
  expect(gaps).toEqual([]);
});
