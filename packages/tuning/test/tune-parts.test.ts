import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { createStream } from '@prodrome/numerics';
import {
  gridSearch,
  medianPruner,
  parseSpace,
  random,
  type Parameters,
} from '@prodrome/optimizers';
import {
  heldOutGain,
  partsSearch,
  partsSpace,
  tuneParts,
  type TunedComponent,
} from '../src/index.ts';

const space = parseSpace({ x: { low: 0, high: 1 } });
const component = (name: string, loss: (x: number | undefined) => number): TunedComponent => ({
  ...{ name, space },
  search: (setting) => random.create({}, setting),
  loss: async ({ x }: Parameters) => loss(x === undefined ? undefined : Number(x)),
});
const steep = component('steep', (x = 1) => x);
const flat = component('flat', (x = 0.5) => 0.3 + 0.001 * x);
const hopeless = component('hopeless', (x) => (x === undefined ? 0.1 : 0.2 + x));
const options = { seed: '1', trials: 60, of: 'test' };

it('the budget goes where the loss falls, and nobody is left without', async () => {
  const { results } = await tuneParts([steep, flat, hopeless], options);
  const [first, second, third] = results;
  expect(results.reduce((sum, { trials }) => sum + trials, 0)).toBe(60);
  expect(first?.trials).toBeGreaterThan(second?.trials ?? NaN);
  expect(first?.trials).toBeGreaterThan(third?.trials ?? NaN);
  for (const { trials } of results) expect(trials).toBeGreaterThanOrEqual(5);
  expect(first).toMatchObject({ name: 'steep', defaultLoss: 1, failed: 0 });
  expect(first?.loss).toBe(Number(first?.parameters['x']));
  expect(first?.loss).toBeLessThan(0.1);
});

it('what the options have to do with the loss is told where there were trials enough', async () => {
  const { results } = await tuneParts([steep, hopeless], { ...options, trials: 60 });
  const [first, second] = results;
  expect(first?.importance?.parameters).toEqual([{ name: 'x', share: expect.closeTo(1, 9) }]);
  // as it is, and fewer than 20 besides
  expect(second?.trials).toBeLessThan(21);
  expect(second?.importance).toBeUndefined();
});

it('a pruner stops trials of its own component, and never the options as they are', async () => {
  const stopped = { best: 0, worse: 0 };
  const folding = (name: keyof typeof stopped, offset: number): TunedComponent => ({
    ...component(name, (x = 0.5) => offset + x),
    pruner: medianPruner({ startup: 3 }),
    loss: async ({ x = 9 }, { report }) => {
      for (const fold of [1, 2, 3]) {
        if (!report(offset + Number(x) + 0.001 * fold)) continue;
        stopped[name] += 1;
        return NaN;
      }
      return offset + Number(x);
    },
  });
  const { results } = await tuneParts([folding('best', 0), folding('worse', 100)], options);
  const [first, second] = results;
  // about half of each: compared with the other component, all of one would be stopped and none of the other
  expect(stopped.best).toBeGreaterThan(5);
  expect(stopped.best).toBeLessThan((first?.trials ?? NaN) - 5);
  expect(stopped.worse).toBeLessThan((second?.trials ?? NaN) - 3);
  expect([first?.defaultLoss, second?.defaultLoss]).toEqual([9, 109]);
  expect(first?.loss).toBeLessThan(0.1);
});

it('what is best as it is stays so', async () => {
  const { results } = await tuneParts([hopeless], { ...options, trials: 10 });
  expect(results).toEqual([
    { name: 'hopeless', parameters: {}, defaultLoss: 0.1, loss: 0.1, trials: 10, failed: 0 },
  ]);
});

it('a component that fails is told, also as it is', async () => {
  const failing = component('failing', (x) => {
    if (x === undefined || x < 0.5) throw new Error('no');
    return x;
  });
  const [found] = (await tuneParts([failing], { ...options, trials: 20 })).results;
  expect(found?.defaultLoss).toBeUndefined();
  expect(found?.failed).toBeGreaterThan(1);
  expect(found?.parameters['x']).toBe(found?.loss);
});

it('searches that end leave the budget to the others, and end all', async () => {
  const grid: TunedComponent = {
    ...flat,
    name: 'grid',
    space: parseSpace({ x: [0.1, 0.2] }),
    search: (setting) => gridSearch.create({ points: 5, maxPoints: 10 }, setting),
  };
  const both = await tuneParts([grid, steep], { ...options, trials: 30 });
  expect(both.results.map(({ trials }) => trials)).toEqual([3, 27]);
  const alone = await tuneParts([grid], { ...options, trials: 30 });
  expect([alone.stopped, alone.results[0]?.trials]).toEqual(['ended', 3]);
});

it('killed at any moment it goes on to the same trials', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'prodrome-tuning-'));
  try {
    const components = [steep, flat, hopeless];
    const expected = await tuneParts(components, { ...options, trials: 24 });
    const journal = { folder: join(folder, 'study'), fsync: 'never' } as const;
    const file = join(journal.folder, 'journal.ndjson');
    const draw = createStream('kill');
    for (let kill = 0; kill < 10; kill++) {
      await tuneParts(components, { ...options, trials: 24, journal });
      const text = readFileSync(file, 'utf8');
      const header = text.indexOf('\n') + 1;
      writeFileSync(file, text.slice(0, header + Math.floor(draw.next() * (text.length - header))));
    }
    expect(await tuneParts(components, { ...options, trials: 24, journal })).toEqual(expected);
    await expect(
      tuneParts(components, { ...options, of: 'another', journal }),
    ).rejects.toMatchObject({ code: 'CHECKPOINT_OTHER' });
  } finally {
    rmSync(folder, { recursive: true });
  }
});

it('saved in the middle it goes on with the same trials', () => {
  const parts = [steep, flat];
  const made = () =>
    partsSearch(parts).create({ of: 'x' }, { space: partsSpace(parts), stream: createStream(7) });
  const run = (search: ReturnType<typeof made>, count: number) =>
    Array.from({ length: count }, () => {
      const [trial] = search.ask(1);
      if (trial) search.tell(trial.id, trial.id % 5 === 4 ? NaN : 1 / (1 + trial.id));
      return trial;
    });
  const [one, two] = [made(), made()];
  run(one, 9);
  two.loadState(one.saveState());
  expect(run(two, 9)).toEqual(run(one, 9));
  expect(() => {
    one.tell(999, 1);
  }).toThrow(expect.objectContaining({ code: 'USAGE' }));
});

it('a gain is one where its interval over patients lies above 0', () => {
  const n = 400;
  const patients = Int32Array.from({ length: n }, (_, i) => i % 20);
  const stream = createStream('gain');
  const truth = Float64Array.from({ length: n }, () => 0.1 + 0.8 * stream.next());
  const labels = truth.map((p) => Number(stream.next() < p));
  const set = { labels, patients };
  const half = new Float64Array(n).fill(0.5);
  const better = heldOutGain(half, truth, set);
  expect(better).toMatchObject({ patients: 20, rows: n, verdict: 'gain' });
  expect(better.gain).toBeCloseTo(better.before - better.after, 12);
  expect(better.ci?.[0]).toBeLessThan(better.gain);
  expect(heldOutGain(truth, half, set).verdict).toBe('loss');
  const nudged = half.map((p, i) => p + (i % 2 === 0 ? 0.001 : -0.001));
  expect(heldOutGain(half, nudged, set).verdict).toBe('none');
  const one = { labels, patients: new Int32Array(n) };
  expect(heldOutGain(half, truth, one)).toMatchObject({ verdict: 'none' });
});
