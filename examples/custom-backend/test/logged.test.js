import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { runChecks } from '@prodrome/conformance';
import { backendChecks } from '@prodrome/conformance-graph';
import { logged } from '../logged.js';

it('logged keeps the laws of training backends, and writes a line an epoch', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'logged-'));
  try {
    const file = join(folder, 'losses.csv');
    const { gaps } = await runChecks(backendChecks, { type: logged, options: { file } });
    expect(gaps).toEqual([]);
    expect((await readFile(file, 'utf8')).split('\n')[0]).toMatch(/^1-2-3-4,1,0\.\d+,$/);
  } finally {
    await rm(folder, { recursive: true });
  }
});
