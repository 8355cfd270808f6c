import {
  patientStoreChecks,
  runChecks,
  storeChecks,
  type StoreSubject,
} from '@prodrome/conformance';
import { afterEach, expect, it } from '@jest/globals';
import { sqlite } from '../src/index.ts';
import { cleanUp, freshFolder, openSqlite } from './support.ts';

afterEach(cleanUp);

let last = '';
const inSqlite: StoreSubject = {
  type: sqlite,
  create: () => openSqlite((last = freshFolder())),
  reopen: () => openSqlite(last),
};

it('SQLite keeps the laws of the memory of patients', async () => {
  expect((await runChecks(patientStoreChecks, inSqlite)).skipped).toEqual([]);
});

it('SQLite keeps the laws of stores', async () => {
  expect((await runChecks(storeChecks, inSqlite)).skipped).toEqual([]);
});
