import {
  patientStoreChecks,
  runChecks,
  storeChecks,
  type StoreSubject,
} from '@prodrome/conformance';
import type { Store } from '@prodrome/core';
import { afterAll, afterEach, expect, it } from '@jest/globals';
import { postgres, postgresOptionsSchema } from '../src/index.ts';
import { startPostgres } from '../../../tooling/jest-preset/postgres-server.js';
import { cleanUp, closedLater, codeOf } from './support.ts';

const server = await startPostgres();
const onPostgres = server ? it : it.skip;
let schemas = 0;
const schemaOf = () => `test_${process.pid}_${schemas}`;

afterEach(cleanUp);
afterAll(() => server?.stop());

const open = (schema: string, url = server?.url): Store =>
  closedLater(postgres.create(postgresOptionsSchema.parse({ url, schema }), { folder: '.' }));

const inPostgres: StoreSubject = {
  type: postgres,
  create: () => {
    schemas += 1;
    return open(schemaOf());
  },
  reopen: () => open(schemaOf()),
};

onPostgres('PostgreSQL keeps the laws of the memory of patients', async () => {
  expect((await runChecks(patientStoreChecks, inPostgres)).skipped).toEqual([]);
});

onPostgres('PostgreSQL keeps the laws of stores', async () => {
  expect((await runChecks(storeChecks, inPostgres)).skipped).toEqual([]);
});

onPostgres('several who open a new store at once make its tables once', async () => {
  schemas += 1;
  const stores = Array.from({ length: 6 }, () => open(schemaOf()));
  expect(await Promise.all(stores.map(async (store) => store.patients()))).toEqual(
    stores.map(() => []),
  );
});

it('a server that is not there is told, without the password', async () => {
  const store = open('nowhere', 'postgres://ann:secret@127.0.0.1:1/db');
  const error: unknown = await Promise.resolve(store.patients()).catch((each: unknown) => each);
  expect(codeOf(error)).toBe('STORE');
  expect(String(error)).toContain('postgres://ann@127.0.0.1:1/db');
  expect(String(error)).not.toContain('secret');
});
