import { describe, expect, it } from '@jest/globals';
import { vectorOf, type GateType, type GatingData } from '@prodrome/core';
import { createStream } from '@prodrome/numerics';
import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { knoraE, metaDes, ola } from '../src/index.ts';
import { nearestInto } from '../src/selection/nearest.ts';
import { contextOf, councilOf, create, trainContext } from './support.ts';

interface Recorded {
  readonly neighbours: number;
  readonly profiles: number;
  /** The first `rows` are learned from, the others asked. */
  readonly rows: number;
  readonly context: readonly number[][];
  readonly answers: readonly number[][];
  readonly labels: readonly number[];
  readonly recorded: Readonly<
    Record<string, { readonly competences: number[][]; readonly selected: number[][] }>
  >;
}

// golden/make-golden.py has the versions
const cases = JSON.parse(
  readFileSync(new URL('./golden/deslib.json', import.meta.url), 'utf8'),
) as Recorded[];

/** Rows [from, to) of a case. */
function rowsOf(one: Recorded, from: number, to?: number): GatingData {
  const context = one.context.slice(from, to);
  return {
    ...councilOf(one.answers.slice(from, to), one.labels.slice(from, to)),
    context: contextOf(context[0]?.length ?? 0, context.length, Float32Array.from(context.flat())),
  };
}

async function weigh(type: GateType, options: object, learned: GatingData, asked: GatingData) {
  const gate = await create(type, options);
  await gate.train(learned, trainContext());
  return (await gate.predictWeights(asked)).weights;
}

/** Rows that sum to 1. */
const shares = (rows: readonly number[][]): number[] =>
  rows.flatMap((row) => row.map((value) => value / row.reduce((sum, own) => sum + own, 0)));

describe.each(cases.map((one, at) => [at, one] as const))('case %d of DESlib 0.3.7', (_, one) => {
  const learned = rowsOf(one, 0, one.rows);
  const asked = rowsOf(one, one.rows);
  const { neighbours, profiles } = one;
  const options = { neighbours, threshold: 0.5 };

  it.each([
    ['knora_e', knoraE as GateType, options],
    ['ola', ola as GateType, options],
    ['meta_des', metaDes as GateType, { ...options, profiles }],
  ])('%s selects the same experts', async (name, type, own) => {
    const weights = await weigh(type, own, learned, asked);
    expect([...weights]).toEqual(shares(one.recorded[name]?.selected ?? []));
  });

  it('meta_des finds the same competences', async () => {
    const own = { ...options, profiles, mode: 'weighting' };
    const weights = await weigh(metaDes, own, learned, asked);
    const expected = shares(one.recorded['meta_des']?.competences ?? []);
    expect(weights).toHaveLength(expected.length);
    weights.forEach((weight, at) => {
      expect(Math.abs(weight - (expected[at] ?? NaN))).toBeLessThan(1e-10);
    });
  });
});

/** Two experts on a line: the nearest rows of 0 stand at 1, 2, 3, 9. */
const line: GatingData = {
  ...councilOf(
    [
      [0.9, 0.9],
      [0.9, NaN],
      [0.1, 0.9],
      [0.1, 0.1],
    ],
    [1, 1, 1, 1],
  ),
  context: contextOf(1, 4, Float32Array.of(1, 2, 3, 9)),
};
const asked = (answers: number[]): GatingData => ({
  ...councilOf([answers], [0]),
  context: contextOf(1, 1, Float32Array.of(0)),
});

describe('by hand', () => {
  const options = { neighbours: 3, threshold: 0.5 };

  it('knora_e counts from the nearest to the first mistake, and not where an expert was absent', async () => {
    // right, right, wrong = 2 against right, absent, right = 2
    const even = await weigh(knoraE, options, line, asked([0.5, 0.5]));
    expect([...even]).toEqual([0.5, 0.5]);
    const two = { ...options, neighbours: 2 };
    expect([...(await weigh(knoraE as GateType, two, line, asked([0.5, 0.5])))]).toEqual([1, 0]);
  });

  it('ola takes the share of those answered', async () => {
    // 2 of 3 against 2 of 2
    expect([...(await weigh(ola as GateType, options, line, asked([0.5, 0.5])))]).toEqual([0, 1]);
    expect([...(await weigh(ola as GateType, options, line, asked([0.5, NaN])))]).toEqual([1, 0]);
  });

  it('an answer above the rate of yes says yes', async () => {
    const rare: GatingData = {
      ...councilOf(
        [
          [0.3, 0.2],
          [0.2, 0.3],
          [0.2, 0.3],
          [0.2, 0.3],
        ],
        [1, 0, 0, 0],
      ),
      context: contextOf(1, 4, Float32Array.of(0, 1, 2, 3)),
    };
    // the rate is a quarter: the first is always right; at a half both are but for the yes
    expect([...(await weigh(ola as GateType, {}, rare, asked([0.5, 0.5])))]).toEqual([1, 0]);
    const half = { threshold: 0.5 };
    expect([...(await weigh(ola as GateType, half, rare, asked([0.5, 0.5])))]).toEqual([0.5, 0.5]);
  });
});

it('keeps evenly spaced rows, and no more than told', async () => {
  const rows = 100;
  const answers = Array.from({ length: rows }, () => [0.9, 0.1]);
  const data = {
    ...councilOf(answers, new Array<number>(rows).fill(1)),
    context: contextOf(
      1,
      rows,
      Float32Array.from({ length: rows }, (_, row) => row),
    ),
  };
  const gate = await create(knoraE, { maxRows: 4 });
  const { metrics } = await gate.train(data, trainContext());
  expect(metrics['rows']).toBe(4);
  const contexts = vectorOf(await gate.saveState(), 'contexts');
  const [first = NaN, second = NaN, third = NaN] = contexts;
  expect(second - first).toBeCloseTo(third - second, 12);
});

it.each([knoraE, ola, metaDes])('$type needs two rows', async (type) => {
  const gate = await create(type as GateType);
  const one = {
    ...councilOf([[0.5], [NaN]], [1, 0]),
    context: contextOf(0, 2, new Float32Array(0)),
  };
  await expect(gate.train(one, trainContext())).rejects.toMatchObject({
    code: 'DATA_INSUFFICIENT',
  });
});

it.each([knoraE, metaDes])('$type refuses a state that does not fit', async (type) => {
  const gate = await create(type as GateType);
  await gate.train(line, trainContext());
  const state = await gate.saveState();
  const { contexts, ...others } = state.tensors;
  for (const tensors of [
    others,
    { ...state.tensors, right: { shape: [1], data: Float64Array.of(1) } },
    { ...others, contexts: { shape: [0], data: new Float64Array(0) } },
  ]) {
    expect(contexts).toBeDefined();
    await expect(gate.loadState({ ...state, tensors })).rejects.toMatchObject({ code: 'STATE' });
  }
});

it('the nearest rows are those of a sort, ties in the order of the rows (property)', () => {
  fc.assert(
    fc.property(
      fc.nat(),
      fc.integer({ min: 1, max: 30 }),
      fc.integer({ min: 1, max: 3 }),
      (seed, m, width) => {
        const stream = createStream(String(seed));
        // few values, many ties
        const table = Float64Array.from({ length: m * width }, () => Math.floor(3 * stream.next()));
        const own = Float64Array.from({ length: width }, () => Math.floor(3 * stream.next()));
        const leftOut = m > 1 ? Math.floor(m * stream.next()) : -1;
        const found = new Int32Array(Math.min(5, leftOut < 0 ? m : m - 1));
        nearestInto(table, width, own, found, leftOut);
        const distance = (row: number): number =>
          own.reduce((sum, value, c) => sum + (value - (table[row * width + c] ?? NaN)) ** 2, 0);
        const sorted = Array.from({ length: m }, (_, row) => row)
          .filter((row) => row !== leftOut)
          .sort((a, b) => distance(a) - distance(b) || a - b);
        expect([...found]).toEqual(sorted.slice(0, found.length));
      },
    ),
    { seed: 7, numRuns: 300 },
  );
});
