import { setImmediate } from 'node:timers/promises';
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { createStream } from '@prodrome/numerics';
import {
  builtInSearches,
  parseSpace,
  random,
  readTrials,
  runStudy,
  type Objective,
  type StudyOptions,
  type TrialRecord,
} from '../src/index.ts';
import { temporaryFolder } from './support.ts';

const folder = temporaryFolder();
const space = parseSpace({ x: { low: -1, high: 1 }, y: { low: -1, high: 1 }, kind: ['a', 'b'] });
const options: StudyOptions = { search: random, space, seed: 1, trials: 20 };
const bowl: Objective = ({ x, y }) => Number(x) ** 2 + Number(y) ** 2;
const told = (trials: readonly TrialRecord[]) =>
  trials.map(({ id, parameters, loss, failure, pruned }) => ({
    ...{ id, parameters, loss, failure, pruned },
  }));
const lines = (name: string): string[] =>
  readFileSync(folder.path(`${name}/journal.ndjson`), 'utf8')
    .trimEnd()
    .split('\n');

it('the lowest loss is best, and the budget counts trials', async () => {
  const { trials, best, stopped } = await runStudy(options, bowl);
  expect(trials).toHaveLength(20);
  expect(stopped).toBe('trials');
  expect(best?.loss).toBe(Math.min(...trials.map(({ loss = NaN }) => loss)));
});

it('an objective that is not finite, throws or does not answer is a failed trial; the study goes on', async () => {
  const objective: Objective = async (parameters, { id, signal }) => {
    if (id === 1) return NaN;
    if (id === 2) return -Infinity;
    if (id === 3) throw new Error('no memory left');
    if (id === 4) return new Promise(() => undefined);
    expect(signal.aborted).toBe(false);
    return bowl(parameters, undefined as never);
  };
  const { trials, best } = await runStudy(
    { ...options, trials: 8, trialTimeLimitMs: 30 },
    objective,
  );
  expect(trials.filter(({ failure }) => failure).map(({ id, failure }) => [id, failure])).toEqual([
    [1, { code: 'NUMERIC', message: 'objective of trial 1: expected a finite number, got NaN' }],
    [
      2,
      { code: 'NUMERIC', message: 'objective of trial 2: expected a finite number, got -Infinity' },
    ],
    [3, { code: 'COMPONENT_FAILED', message: 'no memory left' }],
    [
      4,
      {
        code: 'COMPONENT_FAILED',
        message: 'objective of trial 4: expected an answer within 30 ms, got none',
      },
    ],
  ]);
  expect([1, 2, 3, 4]).not.toContain(best?.id);
  const none = await runStudy({ ...options, trials: 3 }, () => NaN);
  expect(none.best).toBeUndefined();
});

it('no trial begins after the time is over', async () => {
  let at = 0;
  const { trials, stopped } = await runStudy(
    { ...options, trials: 1e6, timeLimitMs: 1000, now: () => at },
    (parameters, context) => {
      at += 300;
      return bowl(parameters, context);
    },
  );
  expect([trials.length, stopped]).toEqual([4, 'time']);
});

const names = builtInSearches().names();

it.each(names)('%s, killed at random moments, goes on to the same trials', async (name) => {
  const own = { ...options, search: builtInSearches().get(name), trials: 30 };
  const { trials: expected } = await runStudy(own, bowl);
  const draw = createStream(`kill ${name}`);
  const journal = { folder: folder.path('killed'), fsync: 'never' } as const;
  const path = folder.path('killed/journal.ndjson');
  for (let kill = 0; kill < 12; kill++) {
    // a killed process leaves some first bytes of what it would have written
    const after = await runStudy({ ...own, journal }, bowl);
    expect(told(after.trials)).toEqual(told(expected));
    const text = readFileSync(path, 'utf8');
    const header = text.indexOf('\n') + 1;
    const kept = header + Math.floor(draw.next() * (text.length - header + 1));
    writeFileSync(path, text.slice(0, kept));
  }
  const whole = await runStudy({ ...own, journal }, bowl);
  expect(told(whole.trials)).toEqual(told(expected));
});

it('several at once: a study that was cancelled goes on with what was under way', async () => {
  const journal = { folder: folder.path('parallel') };
  const controller = new AbortController();
  const slow: Objective = async (parameters, context) => {
    for (let turn = 0; turn < 1 + (context.id % 3); turn++) await setImmediate();
    if (context.id === 7) controller.abort();
    await setImmediate();
    return bowl(parameters, context);
  };
  const own = { ...options, parallel: 4, journal };
  await expect(runStudy({ ...own, signal: controller.signal }, slow)).rejects.toMatchObject({
    code: 'CANCELLED',
  });
  const asked = lines('parallel').filter((line) => line.includes('"ask"')).length;
  const { trials } = await runStudy(own, slow);
  expect(asked).toBeGreaterThan(7);
  expect(trials.map(({ id }) => id).sort((a, b) => a - b)).toEqual([...Array(20).keys()]);
});

it('a second process is refused, and another study, with what differs', async () => {
  const journal = { folder: folder.path('held') };
  const inside: Objective = async (parameters, context) => {
    if (context.id === 0) {
      await expect(runStudy({ ...options, journal }, bowl)).rejects.toMatchObject({
        code: 'LOCKED',
      });
    }
    return bowl(parameters, context);
  };
  await runStudy({ ...options, trials: 3, journal }, inside);
  const before = lines('held');
  const other = parseSpace({ x: { low: -1, high: 2 } });
  await expect(runStudy({ ...options, space: other, journal }, bowl)).rejects.toMatchObject({
    code: 'CHECKPOINT_OTHER',
    message: expect.stringMatching(/got one of another space\./),
  });
  await expect(runStudy({ ...options, seed: 2, journal }, bowl)).rejects.toMatchObject({
    fields: { differing: ['seed'] },
  });
  expect(lines('held')).toEqual(before);
});

it('a damaged line inside is refused by its number, a torn last one cut off', async () => {
  const journal = { folder: folder.path('damaged') };
  await runStudy({ ...options, trials: 4, journal }, bowl);
  const path = folder.path('damaged/journal.ndjson');
  const text = readFileSync(path, 'utf8');
  appendFileSync(path, '{"ask":{"id":4,"par');
  const { trials } = await runStudy({ ...options, trials: 5, journal }, bowl);
  expect(trials).toHaveLength(5);
  writeFileSync(path, text.replace('"ask":{"id":1', '"ask":{id":1'));
  await expect(runStudy({ ...options, journal }, bowl)).rejects.toMatchObject({
    code: 'STATE',
    message: expect.stringMatching(/journal\.ndjson:4: /),
  });
  writeFileSync(path, text.replace(/"x":[-\d.]+/, '"x":0.5'));
  await expect(runStudy({ ...options, journal }, bowl)).rejects.toMatchObject({
    code: 'STATE',
    message: expect.stringMatching(/begin anew/),
  });
});

it('trials keep constraints, and constraints that nothing keeps are refused', async () => {
  const under = { terms: { x: 1, y: 1 }, atMost: -0.5 };
  const { trials } = await runStudy({ ...options, constraints: [under] }, bowl);
  expect(trials).toHaveLength(20);
  for (const { parameters } of trials) {
    expect(Number(parameters['x']) + Number(parameters['y'])).toBeLessThanOrEqual(-0.5);
  }
  const never = { terms: { x: 1 }, atMost: -2 };
  await expect(runStudy({ ...options, constraints: [never] }, bowl)).rejects.toMatchObject({
    code: 'CONFIG',
    message: expect.stringMatching(/constraints that some parameters keep/),
  });
  const unknown = { terms: { kind: 1 }, atMost: 0 };
  await expect(runStudy({ ...options, constraints: [unknown] }, bowl)).rejects.toThrow(
    /constraints\[0\]\.kind: expected a number of the space/,
  );
});

it.each(['gp', 'tpe', 'auto', 'hybrid'])('%s begins where earlier studies ended', async (name) => {
  const journal = { folder: folder.path(`earlier ${name}`) };
  await runStudy({ ...options, trials: 40, journal }, bowl);
  appendFileSync(folder.path(`earlier ${name}/journal.ndjson`), '{"tell":{"id":9');
  const earlier = readTrials(journal.folder);
  expect(earlier).toHaveLength(40);
  const { best: before } = await runStudy({ ...options, trials: 40 }, bowl);
  const own = {
    ...options,
    search: builtInSearches().get(name),
    options: name === 'hybrid' ? { global: 'gp' } : {},
    trials: 8,
  };
  const next = { ...own, earlier, journal: { folder: folder.path(`next ${name}`) } };
  const { trials, best } = await runStudy(next, bowl);
  expect(best?.loss).toBeLessThan((await runStudy(own, bowl)).best?.loss ?? NaN);
  if (name !== 'tpe') expect(best?.loss).toBeLessThan(before?.loss ?? NaN);
  expect(trials.map(({ id }) => id)).toEqual([...trials.keys()]);
  expect((await runStudy(next, bowl)).trials).toEqual(trials);
  const without = { ...own, journal: next.journal };
  await expect(runStudy(without, bowl)).rejects.toMatchObject({
    fields: { differing: ['earlier'] },
  });
});

it('of earlier trials only those of the space are known, and searches that model nothing do without', async () => {
  const wide = parseSpace({ x: { low: -9, high: 9 }, y: { low: -1, high: 1 }, kind: ['a', 'c'] });
  const { trials: earlier } = await runStudy({ ...options, space: wide, trials: 40 }, bowl);
  const usable = earlier.filter(
    ({ parameters: { x, kind } }) => Math.abs(Number(x)) <= 1 && kind === 'a',
  );
  expect(usable.length).toBeGreaterThan(0);
  const known = { ...options, search: builtInSearches().get('gp') };
  expect(told((await runStudy({ ...known, earlier }, bowl)).trials)).toEqual(
    told((await runStudy({ ...known, earlier: usable }, bowl)).trials),
  );
  expect(told((await runStudy({ ...options, earlier }, bowl)).trials)).toEqual(
    told((await runStudy(options, bowl)).trials),
  );
  expect(() => readTrials(folder.path('nowhere'))).toThrow(
    /expected the journal of a study, got none/,
  );
});
