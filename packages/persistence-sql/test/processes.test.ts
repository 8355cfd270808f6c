import { join } from 'node:path';
import { readAll, type Store, type StoredRecord } from '@prodrome/core';
import { afterAll, afterEach, expect, it } from '@jest/globals';
import { postgres, postgresOptionsSchema, sqliteOptionsSchema } from '../src/index.ts';
import { writeOn } from './children.ts';
import { startPostgres } from '../../../tooling/jest-preset/postgres-server.js';
import { cleanUp, closedLater, freshFolder, openSqlite } from './support.ts';

const server = await startPostgres();
let schemas = 0;

afterEach(cleanUp);
afterAll(() => server?.stop());

interface Place {
  readonly options: object;
  readonly open: () => Store;
}

const inFile = (): Place => {
  const folder = freshFolder();
  const options = sqliteOptionsSchema.parse({ file: join(folder, 'prodrome.db'), waitMs: 60_000 });
  return { options: { type: 'sqlite', ...options }, open: () => openSqlite(folder) };
};

const onServer = (): Place => {
  schemas += 1;
  const schema = `processes_${process.pid}_${schemas}`;
  const options = postgresOptionsSchema.parse({ url: server?.url, schema });
  return {
    options: { type: 'postgres', ...options },
    open: () => closedLater(postgres.create(options, { folder: '.' })),
  };
};

const places: readonly [string, () => Place][] = [
  ['SQLite', inFile],
  ...(server ? ([['PostgreSQL', onServer]] as [string, () => Place][]) : []),
];

async function all(store: Store, log: 'models' | 'observations'): Promise<StoredRecord[]> {
  const found: StoredRecord[] = [];
  for await (const record of readAll(store, log, { limit: 7 })) found.push(record);
  return found;
}

const upTo = (count: number): number[] => Array.from({ length: count }, (_, at) => at);

it.each(places)(
  '%s: processes in other time zones that write at once lose nothing, and of rivals one wins',
  async (_, make) => {
    const { options, open } = make();
    const zones = ['Pacific/Kiritimati', 'America/St_Johns', 'UTC'];
    const count = 25;
    const written = await Promise.all(
      zones.map((timeZone, at) => writeOn(options, `writer${at}`, count, { timeZone })),
    );
    expect(written.map(({ errors }) => errors)).toEqual(zones.map(() => ''));
    const store = open();
    const observations = await all(store, 'observations');
    expect(observations).toHaveLength(zones.length * count);
    for (const { name } of written) {
      const own = observations.filter(({ subject }) => subject === `of ${name}`);
      expect(own.map(({ at }) => at)).toEqual(
        upTo(count).map((day) => new Date(day * 86_400_000).toISOString()),
      );
    }
    const models = await all(store, 'models');
    expect(models).toHaveLength(count);
    for (const { key, body } of models) {
      const winners = written.filter(({ won }) => won.includes(Number(key)));
      expect(winners.map(({ name }) => ({ name }))).toEqual([body]);
    }
  },
);

it.each(places)('%s: what was answered outlives a writer that is killed', async (_, make) => {
  const { options, open } = make();
  for (const killAfter of [1, 3, 8]) {
    const name = `killed${killAfter}`;
    const { kept } = await writeOn(options, name, 1_000, { killAfter });
    const store = open();
    const found = await store.read('observations', { subject: `of ${name}` });
    const numbers = found.map(({ key }) => Number(key.split('-')[1]));
    // one more may have been kept before it could say so
    expect(numbers.slice(0, kept.length)).toEqual(kept);
    expect(numbers.length - kept.length).toBeLessThanOrEqual(2);
    await store.close();
  }
});

it('SQLite: a disk that is full is told as such, what was answered stays, and with more room it goes on', async () => {
  const { options, open } = inFile();
  await writeOn(options, 'first', 3);
  const full = await writeOn(options, 'full', 10_000, { fullAt: 600 });
  expect(full.code).not.toBe(0);
  expect(full.errors).toMatch(/code: 'OUTPUT'/);
  expect(full.errors).toMatch(/database or disk is full|disk I\/O error/);
  expect(full.errors).not.toMatch(/restore it from a copy|cannot rollback/);
  expect(full.kept.length).toBeGreaterThan(0);
  const more = await writeOn(options, 'more', 3);
  expect([more.code, more.kept]).toEqual([0, [0, 1, 2]]);
  const kept = (await all(open(), 'observations')).map(({ key }) => key);
  for (const at of full.kept) expect(kept).toContain(`full-${at}`);
});
