import { readFileSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { expect, it } from '@jest/globals';
import type { Search, Trial } from '@prodrome/core';
import { createStream } from '@prodrome/numerics';
import { auto, builtInSearches, parseSpace, runStudy, type Objective } from '../src/index.ts';
import { temporaryFolder } from './support.ts';

const numbers = { x: { low: -5, high: 5 }, y: { low: -5, high: 5 } };
const spaces = {
  numbers: parseSpace(numbers),
  mixed: parseSpace({ ...numbers, kind: ['a', 'b', 'c'] }),
};
type Space = keyof typeof spaces;
const lossOf = ({ parameters: { x, y, kind = 'b' } }: Pick<Trial, 'parameters'>): number =>
  (Number(x) - 1.3) ** 2 + (Number(y) + 2.7) ** 2 + Number(kind !== 'b');
const folder = temporaryFolder();
const options = {
  auto: { modelled: 12 },
  hybrid: { global: 'differential_evolution', share: 0.5, size: 0.05 },
};
const make = (name: keyof typeof options, space: Space): Search =>
  builtInSearches()
    .get(name)
    .create(options[name], {
      space: spaces[space],
      stream: createStream('composed'),
      trials: 60,
    });
/** Asks for two at once, of which it gets fewer where the search waits, and tells them in the other order. */
function run(search: Search, times: number): (readonly Trial[])[] {
  return Array.from({ length: times }, () => {
    const trials = search.ask(2);
    for (const trial of trials.toReversed()) search.tell(trial.id, lossOf(trial));
    return trials;
  });
}

it.each([
  ['hybrid', 'mixed'],
  ['auto', 'mixed'],
  ['auto', 'numbers'],
] as const)(
  '%s of %s, saved after any trial and loaded, goes on with the same trials',
  (name, of) => {
    const whole = run(make(name, of), 31);
    const search = make(name, of);
    for (let done = 0; done < 30; done++) {
      const loaded = make(name, of);
      loaded.loadState(search.saveState());
      expect(run(loaded, 2)).toEqual(whole.slice(done, done + 2));
      run(search, 1);
    }
  },
);

const objective: Objective = (parameters) => lossOf({ parameters });

it('auto says in journal and result why it changes from one search to another', async () => {
  const journal = { folder: folder.path('auto') };
  const study = { search: auto, space: spaces.numbers, seed: 1, trials: 150, journal };
  const { trials, best } = await runStudy(study, objective);
  const whys = trials.flatMap(({ id, why }) => (why === undefined ? [] : [[id, why] as const]));
  expect(whys[0]).toEqual([
    0,
    'gp: 2 parameters, 2 of them numbers, 0 without order; 150 trials: few trials are chosen best by a model',
  ]);
  expect(whys[1]?.[0]).toBe(20);
  expect(whys[1]?.[1]).toMatch(/^nelder_mead: lowest losses so far gp [\d.e-]+$/);
  expect(best?.loss).toBeLessThan(1e-8);
  const lines = readFileSync(folder.path('auto/journal.ndjson'), 'utf8').trim().split('\n');
  const asked = lines.filter((line) => line.includes('"ask"') && line.includes('"why"'));
  expect(asked).toHaveLength(whys.length);
  expect((await runStudy(study, objective)).trials).toEqual(trials);
});

it('auto tries all of a space that is no greater than the budget, once', async () => {
  const space = parseSpace({ n: { low: 1, high: 6, integer: true }, kind: ['a', 'b'] });
  const { trials, stopped } = await runStudy(
    { search: auto, space, seed: 1, trials: 20 },
    ({ n }) => Number(n),
  );
  expect([trials.length, stopped]).toEqual([12, 'ended']);
  expect(trials[0]?.why).toBe('grid_search: no more than 12 combinations');
});

it('auto is not kept waiting where several are evaluated at once', async () => {
  let [running, most] = [0, 0];
  const slow: Objective = async (parameters) => {
    running += 1;
    most = Math.max(most, running);
    for (let turn = 0; turn < 3; turn++) await setImmediate();
    running -= 1;
    return lossOf({ parameters });
  };
  const { best } = await runStudy(
    { search: auto, space: spaces.numbers, seed: 1, trials: 120, parallel: 6 },
    slow,
  );
  expect(most).toBe(6);
  expect(best?.loss).toBeLessThan(1e-3);
});
