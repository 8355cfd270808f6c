// Trains the same on a file by two processes: reading, checks, intervals and report included. Prints the time.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { train } from '@prodrome/assembly';
import { experts } from './diary.js';

const [, , data, workers] = process.argv;
const folder = mkdtempSync(join(tmpdir(), 'prodrome-training-'));
try {
  const config = join(folder, 'moe.yaml');
  writeFileSync(config, `${experts}execution: { workers: ${workers} }\n`);
  const began = performance.now();
  await train({ config, data, out: join(folder, 'model') });
  console.log(JSON.stringify({ seconds: (performance.now() - began) / 1000 }));
} finally {
  rmSync(folder, { recursive: true });
}
