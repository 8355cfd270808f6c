import { createMemoryStore, instantOf } from '@prodrome/core';
import { expect, it } from '@jest/globals';
import { exportPatient, exportStore } from '../src/index.ts';

async function linesOf(lines: AsyncIterable<string>): Promise<object[]> {
  const found: object[] = [];
  for await (const line of lines) found.push(JSON.parse(line) as object);
  return found;
}

const at = instantOf(19_800);
const observation = (subject: string) => ({ subject, at, key: 'a', body: { values: { x: 1 } } });

it('every patient and every record of every log is told once, page after page', async () => {
  const store = createMemoryStore();
  const ids = Array.from({ length: 250 }, (_, index) => `p${String(index).padStart(3, '0')}`);
  const memory = { model: 'm', asOf: 1, values: Float64Array.of(-0) };
  await store.save(new Map(ids.map((id) => [id, memory])));
  await store.append('observations', ids.map(observation));
  const entry = { subject: 'migraine', at, key: '1', body: { action: 'promote', detail: {} } };
  await store.append('audit', [entry]);
  const values = 'AAAAAAAAAIA=';
  expect(await linesOf(exportStore(store))).toEqual([
    ...ids.map((subject) => ({ log: 'memory', subject, body: { model: 'm', asOf: 1, values } })),
    ...ids.map((id) => ({ log: 'observations', ...observation(id) })),
    { log: 'audit', ...entry },
  ]);
  expect(await linesOf(exportPatient(store, 'p007'))).toEqual([
    { log: 'memory', subject: 'p007', body: { model: 'm', asOf: 1, values } },
    { log: 'observations', ...observation('p007') },
  ]);
  expect(await linesOf(exportPatient(store, 'nobody'))).toEqual([]);
});
