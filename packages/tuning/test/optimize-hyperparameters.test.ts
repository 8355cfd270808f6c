import { expect, it } from '@jest/globals';
import { createTypeRegistry, defineExpert, searchRange, type ExpertType } from '@prodrome/core';
import { z } from 'zod';
import { optimizeHyperparameters } from '../src/index.ts';

const expert = (type: string, space?: NonNullable<ExpertType['space']>): ExpertType =>
  defineExpert({
    ...{ type, description: type, options: z.strictObject({}), ...(space && { space }) },
    create: () => {
      throw new Error('it is the metric that makes experts');
    },
  } as unknown as ExpertType);

it('options of every type with a space, better than its defaults by the metric', async () => {
  const registry = createTypeRegistry<ExpertType>('expert', [
    expert('trees', { rate: searchRange(0.001, 1, { log: true }) }),
    expert('line', { ridge: searchRange(0, 1) }),
    expert('plain'),
  ]);
  const seen = new Set<unknown>();
  const data = { rows: 3 };
  const found = await optimizeHyperparameters(
    registry,
    data,
    ({ type }, { rate = 1, ridge = 0.5 }, given) => {
      seen.add(given);
      return type === 'trees' ? Math.log10(Number(rate) / 0.05) ** 2 : (Number(ridge) - 0.5) ** 2;
    },
    40,
  );
  expect([...seen]).toEqual([data]);
  expect(Object.keys(found)).toEqual(['trees', 'line']);
  expect(Number(found['trees']?.['rate'])).toBeCloseTo(0.05, 2);
  expect(found['line']).toEqual({});
});
