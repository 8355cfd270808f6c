import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { patientStoreChecks, runChecks, storeChecks } from '@prodrome/conformance';
import { journal } from '../journal.js';

it.each([
  ['the memory of patients', patientStoreChecks, {}],
  ['stores', storeChecks, { contended: 'for one process at a time' }],
])('journal keeps the laws of %s', async (_, checks, knownGaps) => {
  const folders = [];
  const reopen = () => journal.create({ file: 'journal' }, { folder: folders.at(-1) });
  const create = () => {
    folders.push(mkdtempSync(join(tmpdir(), 'journal-')));
    return reopen();
  };
  const { skipped, gaps } = await runChecks(checks, { type: journal, create, reopen }, knownGaps);
  for (const folder of folders) rmSync(folder, { recursive: true });
  expect([skipped, gaps]).toEqual([[], Object.keys(knownGaps)]);
});
