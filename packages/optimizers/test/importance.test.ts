import { expect, it } from '@jest/globals';
import { importanceOf, parseSpace, random, runStudy, type Objective } from '../src/index.ts';
import { varianceShares } from '../src/importance/variance-shares.ts';

const box = (low: number[], high: number[], value: number) => ({
  ...{ low: Float64Array.from(low), high: Float64Array.from(high), value },
});

it('of boxes the shares are exact: f = 3 [x > .5] + [y > .25], and their product', () => {
  const additive = [
    box([0, 0], [0.5, 0.25], 0),
    box([0, 0.25], [0.5, 1], 1),
    box([0.5, 0], [1, 0.25], 3),
    box([0.5, 0.25], [1, 1], 4),
  ];
  const [x, y] = [9 / 4, 3 / 16];
  const found = varianceShares(additive, 2);
  expect(found?.alone[0]).toBeCloseTo(x / (x + y), 12);
  expect(found?.alone[1]).toBeCloseTo(y / (x + y), 12);
  expect([...(found?.pairs.values() ?? [])][0]).toBeCloseTo(0, 12);
  // [x > .5] · [y > .5]: variance 3/16, each alone 1/16
  const product = [
    box([0, 0], [0.5, 1], 0),
    box([0.5, 0], [1, 0.5], 0),
    box([0.5, 0.5], [1, 1], 1),
  ];
  const both = varianceShares(product, 2);
  expect(both?.alone[0]).toBeCloseTo(1 / 3, 12);
  expect(both?.alone[1]).toBeCloseTo(1 / 3, 12);
  expect([...(both?.pairs.values() ?? [])][0]).toBeCloseTo(1 / 3, 12);
  expect(varianceShares([box([0, 0], [1, 1], 5)], 2)).toBeUndefined();
});

const space = parseSpace({
  rate: { low: 1e-4, high: 1, log: true },
  kind: ['a', 'b', 'c'],
  depth: { low: 1, high: 8, integer: true },
  idle: { low: 0, high: 1 },
  fixed: 3,
});
const study = (objective: Objective, trials = 400) =>
  runStudy({ search: random, space, seed: 1, trials }, objective);

it('it finds what the loss is made of', async () => {
  // variances 16/12 by rate, 8/9 by kind, none by the others
  const { trials } = await study(({ rate, kind }, { id }) =>
    id === 7 ? NaN : Math.log10(Number(rate)) + 2 * Number(kind === 'b'),
  );
  const found = await importanceOf(space, trials);
  expect(found?.parameters.map(({ name }) => name).slice(0, 2)).toEqual(['rate', 'kind']);
  const share = (name: string) => found?.parameters.find((one) => one.name === name)?.share ?? NaN;
  expect(Math.abs(share('rate') - 0.6)).toBeLessThan(0.05);
  expect(Math.abs(share('kind') - 0.4)).toBeLessThan(0.05);
  expect(share('depth') + share('idle')).toBeLessThan(0.02);
  expect(await importanceOf(space, trials)).toEqual(found);
});

it('what two bring about only together is their pair', async () => {
  const { trials } = await study(({ rate, idle }) =>
    Number(Number(rate) > 0.01 === Number(idle) > 0.5),
  );
  const found = await importanceOf(space, trials);
  expect(found?.pairs[0]?.names).toEqual(['rate', 'idle']);
  expect(found?.pairs[0]?.share).toBeGreaterThan(0.7);
  expect(found?.parameters[0]?.share).toBeLessThan(0.1);
});

it('few trials, and losses that do not differ, tell nothing', async () => {
  const few = await study(({ rate }) => Number(rate), 19);
  expect(await importanceOf(space, few.trials)).toBeUndefined();
  const same = await study(() => 1, 40);
  expect(await importanceOf(space, same.trials)).toBeUndefined();
});
