// One council of a generated cohort, trained by this machine alone, then by one and by two workers through PostgreSQL: time on the clock, processor time, model.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { generateCohortFiles, train } from '@prodrome/assembly';
import { startPostgres } from '../../tooling/jest-preset/postgres-server.js';

const quick = process.argv.includes('--quick');
const [patients, days] = quick ? [20, 40] : [60, 60];
const main = fileURLToPath(new URL('../../apps/cli/dist/main.js', import.meta.url));
const server = await startPostgres();
if (!server) process.exit(1);
const folder = mkdtempSync(join(tmpdir(), 'prodrome-machines-'));
const data = join(folder, 'cohort.csv');
const config = join(folder, 'moe.yaml');
await generateCohortFiles({ options: { patients, days, seed: 3, signal: 1 }, out: data });
writeFileSync(
  config,
  `
data: { outcome: headache_today }
experts:
  - { name: person, type: personal_state_space }
  - { name: trees, type: gradient_boosting }
  - { name: linear, type: logistic_regression }
`,
);

/** Seconds of processor time of a process and its children that have ended; Linux only. */
function processorOf(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
  return [11, 12, 13, 14].reduce((sum, at) => sum + Number(fields[at]) / 100, 0);
}

/** A worker in a folder of its own, once it waits for tasks. */
async function beginWorker(name, store) {
  const cwd = join(folder, name);
  mkdirSync(cwd, { recursive: true });
  const args = [main, 'worker', '--store', store, '--workers', '1', '--quiet'];
  const child = spawn(process.execPath, args, { cwd, stdio: ['ignore', 'pipe', 'ignore'] });
  await once(child.stdout, 'data');
  return { child, before: processorOf(child.pid) };
}

async function measure(workers) {
  const store = `${server.url}?schema=machines_${process.pid}_${workers}`;
  const begun = await Promise.all(
    Array.from({ length: workers }, (_, at) => beginWorker(`machine-${at}`, store)),
  );
  const url = server.url;
  const parameters = { url, schema: `machines_${process.pid}_${workers}_queue` };
  const execution =
    workers === 0 ? { type: 'inline', parameters: {} } : { type: 'queue', parameters };
  const [load] = loadavg();
  const own = process.cpuUsage();
  const began = performance.now();
  const { modelHash } = await train({ config, data, out: join(folder, `${workers}`), execution });
  const seconds = (performance.now() - began) / 1000;
  const { user, system } = process.cpuUsage(own);
  // their processes end with the run
  await setTimeout(1500);
  const processor = begun.map(({ child, before }) => processorOf(child.pid) - before);
  for (const { child } of begun) {
    child.kill('SIGTERM');
    await once(child, 'close');
  }
  return { workers, seconds, load, modelHash, processor, own: (user + system) / 1e6 };
}

const results = [];
try {
  for (const workers of [0, 1, 2]) results.push(await measure(workers));
} finally {
  server.stop();
  rmSync(folder, { recursive: true });
}
if (new Set(results.map(({ modelHash }) => modelHash)).size > 1) throw new Error('other models');

const { seconds: alone } = results[1];
if (process.argv.includes('--json')) {
  const rows = results.map(({ workers, seconds }) => ({
    ...{ work: `train ${patients} × ${days}, ${workers} workers`, unit: 's', better: 'lower' },
    ...{ ours: seconds, peers: { 'one worker': alone }, ratio: { 'one worker': seconds / alone } },
  }));
  const machine = `${process.platform}-${process.arch}`;
  console.log(JSON.stringify({ machine, versions: { node: process.version }, rows }));
} else {
  console.log(`${patients} patients of ${days} days; one model\n`);
  console.log(
    '| workers | time, s | of one worker | load before | processor time, s: the training | its workers |\n|---|---|---|---|---|---|',
  );
  for (const { workers, seconds, load, own, processor } of results) {
    const [share, text] = [(seconds / alone).toFixed(2), processor.map((one) => one.toFixed(1))];
    console.log(
      `| ${workers === 0 ? 'none' : workers} | ${seconds.toFixed(1)} | ${share} | ${load.toFixed(1)} | ${own.toFixed(1)} | ${text.join(', ')} |`,
    );
  }
}
