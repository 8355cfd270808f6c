import { expect, it } from '@jest/globals';
import { gateChecks, runChecks } from '@prodrome/conformance';
import {
  greedy,
  hierarchical,
  knoraE,
  metaDes,
  noisyTopK,
  ola,
  softmax,
  staticWeights,
  uniform,
} from '../src/index.ts';

const row = ['chunk', 'states', 'resume'];
const unlearned = ['other-experts', 'untrained', 'cancellation'];

it.each([
  { type: uniform, skips: [...row, ...unlearned] },
  { type: greedy, skips: row },
  { type: softmax, skips: row },
  {
    type: staticWeights,
    options: { weights: { first: 3, third: 1 } },
    skips: [...row, ...unlearned],
  },
  { type: hierarchical, skips: row },
  { type: hierarchical, options: { groups: { a: ['first', 'third'], b: ['second'] } }, skips: row },
  { type: noisyTopK, options: { epochs: 3 }, skips: row },
  { type: noisyTopK, options: { epochs: 3, importance: 0.1, load: 0.1 }, skips: row },
  { type: knoraE, skips: row },
  { type: ola, options: { threshold: 0.5, neighbours: 20 }, skips: row },
  { type: metaDes, skips: row },
  { type: metaDes, options: { mode: 'weighting' }, skips: row },
])('$type.type $options keeps the laws of gates', async ({ type, options, skips }) => {
  const { skipped, gaps } = await runChecks(gateChecks, { type, ...(options && { options }) });
  expect(gaps).toEqual([]);
  expect(skipped).toEqual(skips);
});
