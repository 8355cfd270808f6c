import { expect, it } from '@jest/globals';
import { staticWeights } from '../src/index.ts';
import { councilOf, create, trainContext } from './support.ts';

const data = councilOf(
  [
    [0.1, 0.2, 0.3],
    [0.1, NaN, 0.3],
    [NaN, NaN, 0.3],
    [NaN, NaN, NaN],
  ],
  [0, 1, 0, 1],
);

it('shares the configured weights among the present, equally where they have none', async () => {
  const gate = await create(staticWeights, { weights: { e0: 3, e1: 1 } });
  await gate.train(data, trainContext());
  const { weights } = await gate.predictWeights(data);
  expect([...weights]).toEqual([0.75, 0.25, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0]);
});

it('refuses weights of experts that there are not', async () => {
  const gate = await create(staticWeights, { weights: { e0: 3, e7: 1 } });
  await expect(gate.train(data, trainContext())).rejects.toMatchObject({
    code: 'CONFIG',
    expected: 'names of experts: e0, e1, e2',
    got: 'e7',
  });
});

it.each([{ weights: {} }, { weights: { e0: 0 } }])('refuses %j', async (options) => {
  const gate = await create(staticWeights, options);
  await expect(gate.train(data, trainContext())).rejects.toMatchObject({
    code: 'CONFIG',
    expected: 'a weight above 0',
  });
});

it.each([{}, { weights: { e0: -1, e1: 2 } }])('has no options %j', async (options) => {
  await expect(create(staticWeights, options)).rejects.toThrow('weights');
});
