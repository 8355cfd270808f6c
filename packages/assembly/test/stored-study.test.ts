import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from '@jest/globals';
import type { Store } from '@prodrome/core';
import {
  gp,
  parseSpace,
  readStoredTrials,
  runStudy,
  type StudyOptions,
} from '@prodrome/optimizers';
import {
  postgres,
  postgresOptionsSchema,
  sqlite,
  sqliteOptionsSchema,
} from '@prodrome/persistence-sql';
import { startPostgres } from '../../../tooling/jest-preset/postgres-server.js';

const server = await startPostgres();
const folder = mkdtempSync(join(tmpdir(), 'prodrome-stored-study-'));
afterAll(() => {
  server?.stop();
  rmSync(folder, { recursive: true });
});

const stores: readonly (readonly [string, typeof it.skip, () => Store])[] = [
  ['SQLite', it, () => sqlite.create(sqliteOptionsSchema.parse({ file: 'study.db' }), { folder })],
  [
    'PostgreSQL',
    server ? it : it.skip,
    () =>
      postgres.create(
        postgresOptionsSchema.parse({ url: server?.url, schema: `study_${process.pid}` }),
        { folder },
      ),
  ],
];

const space = parseSpace({
  x: { low: -1, high: 1 },
  rate: { low: 1e-6, high: 1, log: true },
  kind: ['a', 'b'],
});
const options: StudyOptions = { search: gp, space, seed: 1, trials: 24, now: () => 0 };
const bowl = (parameters: Readonly<Record<string, unknown>>): number =>
  (Number(parameters['x']) - 1 / 3) ** 2 + Math.log10(Number(parameters['rate'])) ** 2 / 7;

for (const [name, test, open] of stores) {
  test(`a study in ${name} goes on, opened anew, to the trials of one that nothing stopped`, async () => {
    const whole = await runStudy(options, bowl);
    for (const stopAt of [0, 7, 13, 30]) {
      const store = open();
      const stopping = (parameters: Readonly<Record<string, unknown>>, { id }: { id: number }) => {
        if (id === stopAt) controller.abort();
        return bowl(parameters);
      };
      const controller = new AbortController();
      const run = runStudy(
        { ...options, store: { store, study: 'one' }, signal: controller.signal },
        stopping,
      );
      if (stopAt < 24) await expect(run).rejects.toMatchObject({ code: 'CANCELLED' });
      else expect((await run).trials).toEqual(whole.trials);
      await store.close();
    }
    const store = open();
    expect(await readStoredTrials({ store, study: 'one' })).toEqual(whole.trials);
    const first = runStudy(
      { ...options, trials: 40, store: { store, study: 'one' } },
      async (p) => {
        await new Promise((resolve) => setTimeout(resolve, 20));
        return bowl(p);
      },
    );
    const other = open();
    await new Promise((resolve) => setTimeout(resolve, 100));
    await expect(
      runStudy({ ...options, trials: 40, store: { store: other, study: 'one' } }, bowl),
    ).rejects.toMatchObject({ code: 'LOCKED' });
    expect((await first).trials).toHaveLength(40);
    await other.close();
    await store.close();
  });
}
