// A full training on generated diaries of growing length: time and peak memory, each size in a process of its own.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const quick = process.argv.includes('--quick');
const sizes = quick ? [30_000, 100_000] : [100_000, 300_000, 1_000_000];
const once = fileURLToPath(new URL('train-once.js', import.meta.url));

const results = sizes.map((rows) => {
  const { stdout, status, stderr } = spawnSync(process.execPath, [once, String(rows)], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
});

if (process.argv.includes('--json')) {
  const rows = results.flatMap(({ rows: n, seconds, peakMb }) => [
    {
      work: `train ${n} rows, 4 experts, 5 folds`,
      unit: 's',
      better: 'lower',
      ours: seconds,
      peers: {},
      ratio: {},
    },
    {
      work: `peak memory of training ${n} rows`,
      unit: 'MB',
      better: 'lower',
      ours: peakMb,
      peers: {},
      ratio: {},
    },
  ]);
  console.log(
    JSON.stringify({
      machine: `${process.platform}-${process.arch}`,
      versions: { node: process.version },
      rows,
    }),
  );
} else {
  console.log(
    '| rows | time, s | s per 100k rows | peak memory, MB | of it above an empty process |\n|---|---|---|---|---|',
  );
  for (const { rows, seconds, peakMb, emptyMb } of results) {
    const per = (seconds / (rows / 100_000)).toFixed(1);
    console.log(`| ${rows} | ${seconds.toFixed(1)} | ${per} | ${peakMb} | ${peakMb - emptyMb} |`);
  }
}
