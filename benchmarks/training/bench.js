// A full training on generated diaries of growing length, each in a process of its own: one thread, two processes, and scikit-learn's stacking beside them.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { machineNow } from '../machine.js';
import { makeDiary, writeDiary } from './diary.js';

const quick = process.argv.includes('--quick');
const sizes = quick ? [30_000, 100_000] : [100_000, 300_000, 1_000_000];
const beside = (name) => fileURLToPath(new URL(name, import.meta.url));
const python = process.env.PRODROME_PYTHON ?? 'python3';
const folder = mkdtempSync(join(tmpdir(), 'prodrome-training-'));

/** The last line that a program prints, parsed. */
function run(program, args) {
  const { stdout, status, stderr, error } = spawnSync(program, args, { encoding: 'utf8' });
  if (error) throw error;
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout.trim().split('\n').at(-1));
}

const hasPeer = spawnSync(python, ['-c', 'import sklearn, pandas']).status === 0;
if (!hasPeer) console.error('not installed: scikit-learn, pandas');

const results = [];
try {
  for (const rows of sizes) {
    const data = join(folder, `${rows}.csv`);
    await writeDiary(makeDiary(rows), data);
    const one = run(process.execPath, [beside('train-once.js'), String(rows)]);
    const two = run(process.execPath, [beside('train-file.js'), data, '2']);
    const peer = hasPeer ? run(python, [beside('peer.py'), data, '2']) : undefined;
    results.push({ ...one, two: two.seconds, peer: peer?.seconds, version: peer?.version });
    console.error(JSON.stringify(results.at(-1)));
  }
} finally {
  rmSync(folder, { recursive: true });
}

if (process.argv.includes('--json')) {
  const rows = results.flatMap(({ rows: n, peakMb, two, peer }) => [
    {
      ...{ work: `train ${n} rows, 4 experts, 5 folds, 2 processes`, unit: 's', better: 'lower' },
      ours: two,
      peers: peer === undefined ? {} : { 'scikit-learn': peer },
      ratio: peer === undefined ? {} : { 'scikit-learn': two / peer },
    },
    {
      ...{ work: `peak memory of training ${n} rows`, unit: 'MB', better: 'lower' },
      ...{ ours: peakMb, peers: {}, ratio: {} },
    },
  ]);
  const versions = { node: process.version, 'scikit-learn': results[0]?.version };
  console.log(JSON.stringify({ machine: `${process.platform}-${process.arch}`, versions, rows }));
} else {
  console.log(`${JSON.stringify(machineNow())}, scikit-learn ${results[0]?.version}\n`);
  console.log(
    '| rows | one thread, s | of it processor | two processes, s | scikit-learn, two, s | peak memory, MB | of it above an empty process |\n|---|---|---|---|---|---|---|',
  );
  for (const { rows, seconds, processor, two, peer, peakMb, emptyMb } of results) {
    const cells = [rows, ...[seconds, processor, two, peer].map((time) => time?.toFixed(1) ?? '')];
    console.log(`| ${[...cells, peakMb, peakMb - emptyMb].join(' | ')} |`);
  }
}
