import { createMemoryStore, instantOf, type LogName, type StoredRecord } from '@prodrome/core';
import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createBatchedWriter } from '../src/index.ts';

const note = (at: number) => ({
  ...{ subject: 'run', at: instantOf(at), key: `${at}` },
  body: { type: 'note', message: `${at}` } as const,
});

const trial = (at: number) => ({
  ...{ subject: 'search', at: instantOf(at), key: `${at}` },
  body: { ask: { id: at, parameters: {} } },
});

/** A store that answers when it is let. */
function slowStore() {
  const calls: { readonly log: LogName; readonly keys: readonly string[] }[] = [];
  const waiting: (() => void)[] = [];
  return {
    calls,
    letOn: () => {
      for (const go of waiting.splice(0)) go();
    },
    append: (log: LogName, records: readonly StoredRecord[]) => {
      calls.push({ log, keys: records.map(({ key }) => key) });
      return new Promise<number>((resolve) =>
        waiting.push(() => {
          resolve(records.length);
        }),
      );
    },
  };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

it('whatever comes in whatever order, all is kept once and in order, in calls no longer than a batch', async () => {
  const kinds = fc.array(fc.boolean(), { maxLength: 60 });
  await fc.assert(
    fc.asyncProperty(kinds, fc.integer({ min: 1, max: 9 }), async (isNote, batch) => {
      const store = createMemoryStore();
      const calls: [LogName, string[]][] = [];
      const writer = createBatchedWriter(
        {
          append: (log, records) => {
            calls.push([log, records.map(({ key }) => key)]);
            return store.append(log, records);
          },
        },
        { batch, mostWaiting: 10 },
      );
      for (const [at, one] of isNote.entries()) {
        await (one ? writer.write('events', note(at)) : writer.write('trials', trial(at)));
      }
      await writer.flush();
      expect(calls.every(([, keys]) => keys.length <= batch)).toBe(true);
      for (const log of ['events', 'trials'] as const) {
        const told = calls.flatMap(([name, keys]) => (name === log ? keys : []));
        const own = [...isNote.keys()].filter((at) => isNote[at] === (log === 'events'));
        expect(told).toEqual(own.map(String));
      }
    }),
  );
});

it('who writes is not held up until too many wait, and then until there is room', async () => {
  const store = slowStore();
  const writer = createBatchedWriter(store, { batch: 2, mostWaiting: 4 });
  expect([0, 1, 2].map((at) => writer.write('events', note(at)))).toEqual(Array(3).fill(undefined));
  let isRoom = false;
  const room = writer.write('events', note(3))?.then(() => {
    isRoom = true;
  });
  await turn();
  expect([isRoom, store.calls.length]).toEqual([false, 1]);
  store.letOn();
  await room;
  expect(isRoom).toBe(true);
  await turn();
  store.letOn();
  await writer.flush();
  expect(store.calls.flatMap(({ keys }) => keys)).toEqual(['0', '1', '2', '3']);
});

it('a record alone is written after a while, without anybody asking', async () => {
  const store = slowStore();
  const writer = createBatchedWriter(store, { delayMs: 1 });
  void writer.write('events', note(0));
  while (store.calls.length === 0) await new Promise((resolve) => setTimeout(resolve, 1));
  store.letOn();
  await writer.flush();
});

it('what the store throws is told to who waits, who flushes and who writes on', async () => {
  const fault = new Error('disk full');
  const writer = createBatchedWriter(
    { append: () => Promise.reject(fault) },
    { batch: 1, mostWaiting: 2 },
  );
  void writer.write('events', note(0));
  await expect(writer.write('events', note(1))).rejects.toBe(fault);
  await expect(writer.flush()).rejects.toBe(fault);
  expect(() => writer.write('events', note(2))).toThrow(fault);
});
