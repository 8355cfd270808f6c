import { expect, it } from '@jest/globals';
import { createStream } from '@prodrome/numerics';
import { gridSearch, parseSpace } from '../src/index.ts';
import { createSobol } from '../src/search/sobol-sequence.ts';
import { gridSearchOptionsSchema } from '../src/strategies/grid-search.ts';

const grid = (written: Readonly<Record<string, unknown>>, options: object = {}) =>
  gridSearch.create(gridSearchOptionsSchema.parse(options), {
    space: parseSpace(written),
    stream: createStream('grid'),
  });

it('a grid is every combination once, the last parameter fastest', () => {
  const search = grid({ n: [50, 100], depth: [3, 5, 7] });
  expect(search.ask(4).map(({ parameters }) => Object.values(parameters))).toEqual([
    [50, 3],
    [50, 5],
    [50, 7],
    [100, 3],
  ]);
  expect(search.hasEnded()).toBe(false);
  expect(search.ask(9)).toHaveLength(2);
  expect(search.hasEnded()).toBe(true);
});

it('a grid over ranges has points of equal distance on their scale, ends among them', () => {
  const valuesOf = (written: object, points: number) =>
    grid({ a: written }, { points })
      .ask(99)
      .map(({ parameters }) => parameters['a']);
  expect(valuesOf({ low: 0.01, high: 1, log: true }, 3)).toEqual([
    0.01,
    expect.closeTo(0.1, 12),
    1,
  ]);
  expect(valuesOf({ low: 1, high: 10, integer: true }, 4)).toEqual([1, 4, 7, 10]);
  expect(valuesOf({ low: 1, high: 3, integer: true }, 5)).toEqual([1, 2, 3]);
});

it('combinations that differ in what does not matter are one', () => {
  const search = grid({ kind: ['a', 'b'], n: { values: [1, 2, 3], when: { kind: ['a'] } } });
  expect(search.ask(99)).toHaveLength(4);
});

it('a grid of 10⁹ points is refused, with how it comes about', () => {
  const side = Array.from({ length: 1000 }, (_, i) => i);
  expect(() => grid({ a: side, b: side, c: side })).toThrow(
    /grid_search: expected at most 10000 points, got 1\.00e\+9: a 1000, b 1000, c 1000\. .*random/,
  );
});

it('Sobol points equal those of SciPy 1.17.1, without their shift', () => {
  const unshifted = { fork: () => unshifted, next: () => 0 };
  const point = createSobol(21, unshifted);
  const shown = [1, 2, 3, 7, 33, 63].map((i) =>
    [0, 1, 2, 5, 11, 20].map((dimension) => point(i)[dimension]),
  );
  expect(shown).toEqual([
    [0.5, 0.5, 0.5, 0.5, 0.5, 0.5],
    [0.75, 0.25, 0.25, 0.75, 0.75, 0.25],
    [0.25, 0.75, 0.75, 0.25, 0.25, 0.75],
    [0.125, 0.625, 0.375, 0.375, 0.125, 0.875],
    [0.546875, 0.765625, 0.203125, 0.421875, 0.453125, 0.828125],
    [0.015625, 0.796875, 0.359375, 0.140625, 0.671875, 0.234375],
  ]);
});

it('2ᵐ shifted points have one in every part of every coordinate', () => {
  const point = createSobol(5, createStream('shift'));
  for (let dimension = 0; dimension < 5; dimension++) {
    const parts = Array.from({ length: 64 }, (_, i) => Math.floor(64 * (point(i)[dimension] ?? 0)));
    expect(new Set(parts).size).toBe(64);
  }
});
