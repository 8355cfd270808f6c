import { createMemoryStore, type ProdromeEvent } from '@prodrome/core';
import { expect, it } from '@jest/globals';
import { recordRun } from '../src/record-run.ts';

const note = (message: string): ProdromeEvent => ({ type: 'note', message });
const drift: ProdromeEvent = {
  ...{ type: 'drift', patientId: 'ann', time: 1, expert: 'a', direction: 'up' },
};

it('a run, its events but those that name a patient, and how it ended', async () => {
  const store = createMemoryStore();
  const told: ProdromeEvent[] = [];
  const recorded = recordRun(store, { kind: 'train', facts: { data: 'x' } }, (event) => {
    told.push(event);
  });
  for (const event of [note('one'), drift, note('two')]) recorded.sink(event);
  await recorded.end({ outcome: 'done' });
  const subject = recorded.run;
  const events = await store.read('events', { subject });
  expect(events.map(({ body }) => body)).toEqual([note('one'), note('two')]);
  const runs = await store.read('runs', { subject });
  expect(runs.map(({ key, body }) => [key, body])).toEqual([
    ['begin', { kind: 'train', facts: { data: 'x' } }],
    ['end', { kind: 'train', facts: { outcome: 'done', events: 2 } }],
  ]);
  expect(told).toEqual([]);
});

it('a store that fails is told once, and the run goes on', async () => {
  const told: ProdromeEvent[] = [];
  const failing = { append: () => Promise.reject(new Error('disk full')) };
  const recorded = recordRun(failing, { kind: 'train', facts: {} }, (event) => {
    told.push(event);
  });
  for (let at = 0; at < 2_000; at++) recorded.sink(note(String(at)));
  await recorded.end({});
  recorded.sink(note('late'));
  await recorded.end({});
  expect(told).toEqual([
    {
      ...{ type: 'warning', code: 'STORE' },
      message: 'the events of this run are not kept any more: disk full',
    },
  ]);
});
