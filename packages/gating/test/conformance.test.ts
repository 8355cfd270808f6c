import { expect, it } from '@jest/globals';
import { gateChecks, runChecks } from '@prodrome/conformance';
import { greedy, softmax, uniform } from '../src/index.ts';

it.each([{ type: uniform }, { type: greedy }, { type: softmax }])(
  '$type.type keeps the laws of gates',
  async (subject) => {
    const { passed } = await runChecks(gateChecks, subject);
    expect(passed).toHaveLength(gateChecks.length);
  },
);
