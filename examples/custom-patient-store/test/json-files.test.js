import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { patientStoreChecks, runChecks } from '@prodrome/conformance';
import { jsonFiles } from '../json-files.js';

it('json_files keeps the laws of patient stores', async () => {
  const folders = [];
  const reopen = () => jsonFiles.create({ folder: 'memory' }, { folder: folders.at(-1) });
  const create = () => {
    folders.push(mkdtempSync(join(tmpdir(), 'json-files-')));
    return reopen();
  };
  const { skipped, gaps } = await runChecks(patientStoreChecks, {
    type: jsonFiles,
    create,
    reopen,
  });
  for (const folder of folders) rmSync(folder, { recursive: true });
  expect([skipped, gaps]).toEqual([[], []]);
});
