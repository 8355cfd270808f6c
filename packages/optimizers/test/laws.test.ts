import { expect, it } from '@jest/globals';
import { runChecks, searchChecks } from '@prodrome/conformance';
import { builtInSearches } from '../src/index.ts';

const searches = builtInSearches();

it.each(searches.names())('%s keeps the laws of searches', async (name) => {
  const { gaps } = await runChecks(searchChecks, { type: searches.get(name) });
  expect(gaps).toEqual([]);
});
