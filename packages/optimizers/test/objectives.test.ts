import { readFileSync, writeFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { defineSearch } from '@prodrome/core';
import { createStream } from '@prodrome/numerics';
import {
  hypervolume,
  medianPruner,
  nsga2,
  paretoFront,
  parseSpace,
  random,
  runStudy,
  type Objective,
  type StudyOptions,
  type TrialRecord,
} from '../src/index.ts';
import { crowdingDistances, dominates, nonDominatedFronts } from '../src/objectives/dominance.ts';
import { childrenOf } from '../src/objectives/variation.ts';
import { createEncoding } from '../src/space/encoding.ts';
import { temporaryFolder } from './support.ts';

const folder = temporaryFolder();
const stream = createStream('objectives');
const vectors = (n: number, k: number): number[][] =>
  Array.from({ length: n }, () => Array.from({ length: k }, () => Math.floor(8 * stream.next())));

it('a front is what only those before it dominate; what failed is last', () => {
  for (const k of [1, 2, 3]) {
    const all: number[][] = [...vectors(40, k), []];
    const fronts = nonDominatedFronts(all);
    expect(fronts.flat().sort((a, b) => a - b)).toEqual([...all.keys()]);
    expect(fronts[fronts.length - 1]).toEqual([40]);
    let left = [...all.keys()].slice(0, 40);
    for (const front of fronts.slice(0, -1)) {
      const best = left.filter((i) => !left.some((j) => dominates(all[j] ?? [], all[i] ?? [])));
      expect(front).toEqual(best);
      left = left.filter((i) => !best.includes(i));
    }
  }
});

it('the ends of a front are apart from all, the others by their neighbours', () => {
  const front = [
    [0, 4],
    [4, 0],
    [1, 2],
    [2, 1],
  ];
  expect([...crowdingDistances(front)]).toEqual([Infinity, Infinity, 0.5 + 0.75, 0.75 + 0.5]);
  expect([
    ...crowdingDistances([
      [1, 1],
      [1, 1],
      [1, 1],
    ]),
  ]).toEqual([Infinity, 0, Infinity]);
});

it('a hypervolume is the number of cells of a grid that are dominated', () => {
  for (const k of [1, 2, 3, 4]) {
    const losses = vectors(12, k);
    const cells = 8 ** k;
    const cellOf = (n: number) => Array.from({ length: k }, (_, j) => Math.floor(n / 8 ** j) % 8);
    let dominated = 0;
    for (let n = 0; n < cells; n++) {
      const cell = cellOf(n);
      dominated += Number(losses.some((one) => one.every((x, j) => x <= (cell[j] ?? NaN))));
    }
    expect(hypervolume(losses, Array<number>(k).fill(8))).toBe(dominated);
  }
  expect(
    hypervolume(
      [
        [1, 9],
        [9, 1],
      ],
      [8, 8],
    ),
  ).toBe(0);
  expect(() => hypervolume([[1, 2, 3]], [8, 8])).toThrow(/losses 0 of a hypervolume: expected 2 /);
  expect(() => hypervolume([[1, NaN]], [8, 8])).toThrow(/expected 2 finite losses, got \[1, NaN\]/);
});

it('children stay in the cube; choices are inherited whole, whole numbers mutate to another', () => {
  const space = parseSpace({
    x: { low: 0, high: 1 },
    n: { low: 1, high: 4, integer: true },
    kind: ['a', 'b', 'c'],
  });
  const encoding = createEncoding(space);
  const parents = [
    { x: 0.2, n: 1, kind: 'a' },
    { x: 0.9, n: 4, kind: 'c' },
  ].map((one) => [...encoding.encode(one)]) as [number[], number[]];
  const rates = { crossover: 1, crossoverIndex: 20, mutation: 0, mutationIndex: 20 };
  const bred = Array.from({ length: 200 }, () =>
    childrenOf(parents, encoding, rates, stream).map((one) => ({ ...encoding.decode(one), one })),
  ).flat() as unknown as { x: number; n: number; kind: string; one: Float64Array }[];
  expect(new Set(bred.map(({ kind }) => kind))).toEqual(new Set(['a', 'c']));
  expect(bred.every(({ one }) => one.every((u) => u >= 0 && u <= 1))).toBe(true);
  expect(new Set(bred.map(({ n }) => n)).size).toBeGreaterThan(1);
  const mutated = Array.from({ length: 300 }, () =>
    childrenOf([parents[0], parents[0]], encoding, { ...rates, mutation: 1 }, stream).map((one) =>
      encoding.decode(one),
    ),
  ).flat();
  for (const { n, kind, x } of mutated) {
    expect(n).not.toBe(1);
    expect(kind).not.toBe('a');
    expect(x).not.toBe(0.2);
  }
  const kinds = mutated.filter(({ kind }) => kind === 'b').length;
  expect(kinds / mutated.length).toBeCloseTo(0.5, 1);
});

const space = parseSpace({
  x: { low: -2, high: 4 },
  y: { low: -1, high: 1 },
  kind: ['good', 'bad', 'worse'],
  extra: { low: 0, high: 1, when: { kind: ['bad'] } },
});
const losses = ['left', 'right'];
const options: StudyOptions = { search: nsga2, space, seed: 1, trials: 400, losses };
const two: Objective = ({ x, y, kind }) => {
  const away = Number(y) ** 2 + Number(kind !== 'good');
  return [Number(x) ** 2 + away, (Number(x) - 2) ** 2 + away];
};
const reference = [10, 10];
const told = (trials: readonly TrialRecord[]) =>
  trials.map(({ id, parameters, losses: own, failure }) => ({ id, parameters, own, failure }));

it('it finds the compromises between two losses, better than chance', async () => {
  const volumeOf = (front: readonly TrialRecord[]) =>
    hypervolume(
      front.map(({ losses: own = [] }) => own),
      reference,
    );
  const { front = [], best, trials } = await runStudy(options, two);
  expect(best).toBeUndefined();
  expect(front).toEqual(paretoFront(trials));
  // of 100 − ∫ of the true front √f₁ + √f₂ = 2
  const whole = 100 - 4 * 4 + (16 - 8 / 3);
  expect(volumeOf(front)).toBeGreaterThan(0.995 * whole);
  expect(volumeOf(front)).toBeLessThan(whole);
  expect(front.every(({ parameters }) => parameters['kind'] === 'good')).toBe(true);
  const draws = await runStudy({ ...options, search: random, losses: undefined as never }, (p) =>
    Number(p['x']),
  );
  const drawn = draws.trials.map((one) => ({
    ...one,
    losses: two(one.parameters, undefined as never) as number[],
  }));
  expect(volumeOf(front)).toBeGreaterThan(volumeOf(paretoFront(drawn)));
});

it('of one loss it is a search as any other', async () => {
  const one = await runStudy({ search: nsga2, space, seed: 1, trials: 400 }, ({ x, y }) =>
    Math.hypot(Number(x) - 1, Number(y)),
  );
  expect(one.best?.loss).toBeLessThan(0.05);
});

it('a failed trial, or one that answers otherwise, has failed; killed anywhere it goes on', async () => {
  const objective: Objective = (parameters, context) => {
    if (context.id === 5) return 1;
    if (context.id === 6) return [1, NaN];
    if (context.id % 7 === 3) throw new Error('no memory left');
    return two(parameters, context);
  };
  const own = { ...options, trials: 60 };
  const whole = await runStudy(own, objective);
  expect(whole.trials.slice(5, 7).map(({ failure }) => failure?.message)).toEqual([
    'objective of trial 5: expected finite numbers: left, right, got 1',
    'objective of trial 6: expected finite numbers: left, right, got [1, NaN]',
  ]);
  const journal = { folder: folder.path('several'), fsync: 'never' } as const;
  const path = folder.path('several/journal.ndjson');
  for (let kill = 0; kill < 10; kill++) {
    const after = await runStudy({ ...own, journal }, objective);
    expect(told(after.trials)).toEqual(told(whole.trials));
    const text = readFileSync(path, 'utf8');
    const header = text.indexOf('\n') + 1;
    writeFileSync(path, text.slice(0, header + Math.floor(stream.next() * (text.length - header))));
  }
  await expect(
    runStudy({ ...own, losses: ['left', 'other'], journal }, objective),
  ).rejects.toMatchObject({ fields: { differing: ['losses'] } });
});

it('constraints are kept, and what knows one loss alone is refused', async () => {
  const constraints = [{ terms: { x: 1, y: 1 }, atMost: 0.5 }];
  const { trials } = await runStudy({ ...options, trials: 100, constraints }, two);
  expect(trials).toHaveLength(100);
  for (const { parameters } of trials) {
    expect(Number(parameters['x']) + Number(parameters['y'])).toBeLessThanOrEqual(0.5);
  }
  await expect(runStudy({ ...options, search: random }, two)).rejects.toThrow(
    /search random: expected a search for several losses, got one for a single loss\. .*nsga2/,
  );
  await expect(runStudy({ ...options, losses: ['left'] }, two)).rejects.toThrow(
    /two names or more/,
  );
  await expect(runStudy({ ...options, pruner: medianPruner() }, two)).rejects.toThrow(
    /none beside pruner/,
  );
});

it('a space of choices alone is not tried twice while there is something new', async () => {
  const choices = parseSpace({ a: [1, 2, 3, 4], b: [1, 2, 3, 4], c: [1, 2, 3] });
  const { trials } = await runStudy({ ...options, space: choices, trials: 48 }, ({ a, b }) => [
    Number(a) + Number(b),
    -Number(a),
  ]);
  const tried = new Set(trials.map(({ parameters }) => JSON.stringify(parameters)));
  expect(tried.size).toBeGreaterThan(45);
});

it('an outsider’s search takes several losses by one method', async () => {
  const outside = defineSearch({
    ...{ type: 'mine', description: 'draws', options: nsga2.options },
    create: (_, setting) => ({ ...nsga2.create(nsga2Options, setting) }),
  });
  const { front } = await runStudy({ ...options, trials: 20, search: outside }, two);
  expect(front?.length).toBeGreaterThan(0);
});

const nsga2Options = { crossover: 0.9, crossover_index: 20, mutation_index: 20 };
