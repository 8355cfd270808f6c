import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCheckpointManager } from '@prodrome/checkpointing';
import { createState } from '@prodrome/core';

const baseDir = join(mkdtempSync(join(tmpdir(), 'run-')), 'checkpoints');
const facts = { data: 'sha256 of the data', seed: '1' };

/** A long run of three tasks; the process may be killed at any moment. */
async function work(stopAfter: number): Promise<void> {
  const manager = createCheckpointManager(
    { baseDir, intervalMinutes: 30, retainCount: 5 },
    { emit: console.log },
  );
  if (!manager.restoreFromCheckpoint(facts)) manager.begin(facts);
  let computed = 0;
  for (const key of ['first', 'second', 'third']) {
    const known = await manager.recall(key);
    console.log(key, known ? 'is known' : 'is computed');
    if (known) continue;
    const output = createState('example', 1, null, { answer: Float64Array.of(42) });
    await manager.keep(key, { output, events: [] });
    computed += 1;
    if (computed === stopAfter) break;
  }
  manager.close();
}

await work(2);
await work(2);
