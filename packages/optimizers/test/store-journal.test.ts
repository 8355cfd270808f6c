import { expect, it } from '@jest/globals';
import { createMemoryStore, readAll, type Store, type StoredRecord } from '@prodrome/core';
import { createStream } from '@prodrome/numerics';
import {
  parseSpace,
  readStoredTrials,
  runStudy,
  tpe,
  type Objective,
  type StudyOptions,
  type TrialRecord,
} from '../src/index.ts';

const space = parseSpace({ x: { low: -1, high: 1 }, kind: ['a', 'b'] });
const options: StudyOptions = { search: tpe, space, seed: 1, trials: 25 };
const bowl: Objective = ({ x, kind }) => Number(x) ** 2 + Number(kind === 'a');
const told = (trials: readonly TrialRecord[]) =>
  trials.map(({ id, parameters, loss, failure }) => ({ id, parameters, loss, failure }));

async function recordsOf(store: Store): Promise<StoredRecord<object>[]> {
  const records = [];
  for await (const one of readAll(store, 'trials', { subject: 'mine' })) records.push(one);
  return records;
}

/** A store that holds the first entries of a study, as a killed process leaves it. */
async function killedAfter(store: Store, count: number): Promise<Store> {
  const next = createMemoryStore();
  await next.append('trials', (await recordsOf(store)).slice(0, count));
  return next;
}

// a process that cannot be there any more
const gone = (records: StoredRecord<object>[]) =>
  records.map((one) =>
    'claim' in one.body ? { ...one, body: { claim: 'elsewhere+1+1+1' } } : one,
  );

it('killed at any moment it goes on to the same trials, whoever has been at work on another host', async () => {
  const whole = await runStudy(options, bowl);
  const draw = createStream('kill a stored study');
  let store: Store = createMemoryStore();
  for (let kill = 0; kill < 12; kill++) {
    const { trials } = await runStudy({ ...options, store: { store, study: 'mine' } }, bowl);
    expect(told(trials)).toEqual(told(whole.trials));
    expect(await readStoredTrials({ store, study: 'mine' })).toEqual(trials);
    const records = gone(await recordsOf(store));
    const next = createMemoryStore();
    await next.append('trials', records.slice(0, Math.floor(draw.next() * records.length)));
    store = next;
  }
});

it('a second process is refused, and one that was taken over at its next trial; the study is whole', async () => {
  const store = createMemoryStore();
  const place = { store, study: 'mine' };
  const inside: Objective = async (parameters, context) => {
    if (context.id === 0) {
      await expect(runStudy({ ...options, store: place }, bowl)).rejects.toMatchObject({
        code: 'LOCKED',
        message: expect.stringMatching(/study mine of the store: .*process \d+/),
      });
    }
    if (context.id === 3) {
      // another host goes on
      const [last] = (await recordsOf(store)).slice(-1);
      if (!last) throw new Error('nothing was kept');
      const next = `entry-${String(Number(last.key.slice(6)) + 1).padStart(10, '0')}`;
      await store.append('trials', [{ ...last, key: next, body: { claim: 'elsewhere+1+1+1' } }]);
    }
    return bowl(parameters, context);
  };
  await expect(runStudy({ ...options, store: place }, inside)).rejects.toMatchObject({
    code: 'LOCKED',
    message: expect.stringMatching(/entries of another process/),
  });
  const { trials } = await runStudy({ ...options, store: place }, bowl);
  expect(told(trials)).toEqual(told((await runStudy(options, bowl)).trials));
  expect(await readStoredTrials(place)).toHaveLength(25);
});

it('several at once are kept in the order in which they were told', async () => {
  const store = createMemoryStore();
  const place = { store: { ...store, append: slowly(store) }, study: 'mine' };
  const slow: Objective = async (parameters, context) => {
    for (let turn = 0; turn < 1 + (context.id % 3); turn++) await Promise.resolve();
    return bowl(parameters, context);
  };
  const { trials } = await runStudy({ ...options, parallel: 4, store: place }, slow);
  expect(await readStoredTrials(place)).toEqual(trials);
  // a replay that asked for other trials would be refused
  const again = await runStudy({ ...options, parallel: 4, store: place }, slow);
  expect(again.trials).toEqual(trials);
});

const slowly =
  (store: Store): Store['append'] =>
  async (log, records) => {
    await new Promise(setImmediate);
    return store.append(log, records);
  };

it('another study is refused, with what differs, and one that is not there told', async () => {
  const place = { store: createMemoryStore(), study: 'mine' };
  await runStudy({ ...options, store: place }, bowl);
  const before = await recordsOf(place.store);
  await expect(runStudy({ ...options, seed: 2, store: place }, bowl)).rejects.toMatchObject({
    code: 'CHECKPOINT_OTHER',
    fields: { differing: ['seed'] },
  });
  expect(await recordsOf(place.store)).toEqual(before);
  await expect(readStoredTrials({ ...place, study: 'other' })).rejects.toMatchObject({
    code: 'NOT_FOUND',
  });
  const both = { ...options, store: place, journal: { folder: 'anywhere' } };
  await expect(runStudy(both, bowl)).rejects.toMatchObject({ code: 'CONFIG' });
});

it('a store that fails ends the study with its error; what was kept stays', async () => {
  const store = createMemoryStore();
  let left = 6;
  const append: Store['append'] = async (log, records) => {
    left -= 1;
    if (left < 0) throw new Error('no room');
    return store.append(log, records);
  };
  const failing = { store: { read: store.read.bind(store), append }, study: 'mine' };
  await expect(runStudy({ ...options, store: failing }, bowl)).rejects.toThrow('no room');
  const next = await killedAfter(store, 99);
  expect(await readStoredTrials({ store: next, study: 'mine' })).toHaveLength(5);
});
