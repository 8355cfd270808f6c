import { expect, it } from '@jest/globals';
import { metaMethodChecks, runChecks } from '@prodrome/conformance';
import { metaMethods } from '../../src/index.ts';

it.each(metaMethods.map((type) => [type.type, type] as const))(
  '%s keeps the laws of meta-learner methods',
  async (_, type) => {
    for (const options of type.alternatives?.(parsed(type)) ?? [{}]) {
      const { gaps, skipped } = await runChecks(metaMethodChecks, { type, options });
      expect([...gaps, ...skipped]).toEqual([]);
    }
  },
);

function parsed({ options }: (typeof metaMethods)[number]): unknown {
  const result = options['~standard'].validate({});
  if (result instanceof Promise || result.issues) throw new Error('no defaults');
  return result.value;
}
