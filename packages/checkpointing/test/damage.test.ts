import { cpSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { createState } from '@prodrome/core';
import { inspectCheckpoint } from '../src/index.ts';
import { open, outcome, run, temporaryFolder } from './support.ts';

const folder = temporaryFolder();

/** A closed run with two finished tasks and a running one, saved twice. */
async function saved(base: string): Promise<string[]> {
  const { manager } = open(base, { intervalMinutes: 0 });
  manager.begin(run);
  await manager.keep('task1', outcome(1));
  manager.saveCheckpoint();
  await manager.keep('task2', outcome(2));
  manager.checkpoint('task3', () => createState('training', 1, 'half'));
  manager.close();
  return (readdirSync(base, { recursive: true }) as string[]).filter((name) =>
    statSync(join(base, name)).isFile(),
  );
}

const damages: readonly [string, (bytes: Buffer, at: number) => Buffer][] = [
  ['a bit turned', (bytes, at) => turned(bytes, at)],
  ['cut', (bytes, at) => bytes.subarray(0, at)],
  ['a byte more', (bytes) => Buffer.concat([bytes, Buffer.of(0)])],
];

function turned(bytes: Buffer, at: number): Buffer {
  const changed = Buffer.from(bytes);
  changed[at] = (changed[at] as number) ^ (1 << (at % 8));
  return changed;
}

describe.each(damages)('%s, in any file at any place', (_, damage) => {
  it('what is recalled is what was kept, or nothing and a warning', async () => {
    const names = await saved(folder.path('whole'));
    expect(names).toHaveLength(3 + readdirSync(folder.path('whole')).filter(isManifest).length);
    for (const name of names) {
      const bytes = readFileSync(join(folder.path('whole'), name));
      for (let at = 0; at < bytes.length; at += Math.ceil(bytes.length / 12)) {
        const base = folder.path('damaged');
        cpSync(folder.path('whole'), base, { recursive: true });
        writeFileSync(join(base, name), damage(bytes, at));
        const { manager, events } = open(base);
        const found = manager.restoreFromCheckpoint(run);
        expect(found).toBeDefined();
        const recalled = [await manager.recall('task1'), await manager.recall('task2')];
        const lost = recalled.filter((one, i) => {
          if (one) expect(one).toEqual(outcome(i + 1));
          return !one;
        });
        const resumed = manager.resume('task3');
        if (resumed) expect(resumed.json).toBe('half');
        expect([name, at, events.length]).toEqual([name, at, 1]);
        expect(lost.length + Number(!resumed)).toBe(isManifest(name) ? 0 : 1);
        manager.close();
        rmSync(base, { recursive: true });
      }
    }
  });
});

const isManifest = (name: string): boolean => name.startsWith('checkpoint-');

it('a damaged state is named by inspection', async () => {
  const base = folder.path('a');
  await saved(base);
  const [name = ''] = readdirSync(join(base, 'objects'));
  writeFileSync(join(base, 'objects', name), 'x');
  const found = inspectCheckpoint(base);
  expect(Object.keys(found.damaged)).toEqual([name]);
  expect(found.bytes).toBeGreaterThan(0);
});

it('where every checkpoint is damaged there is none, and a run begins anew', async () => {
  const base = folder.path('a');
  for (const name of await saved(base)) {
    if (isManifest(name)) writeFileSync(join(base, name), '{}');
  }
  const { manager, events } = open(base);
  manager.begin(run);
  const told = { type: 'warning', code: 'STATE', message: expect.stringContaining('is damaged') };
  expect(events.length).toBeGreaterThan(1);
  for (const event of events) expect(event).toEqual(told);
  expect(await manager.recall('task1')).toBeUndefined();
  expect(readdirSync(join(base, 'objects'))).toEqual([]);
  manager.close();
});
