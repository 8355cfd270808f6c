// One council of a generated cohort, trained by one process after the other and by as many as there are cores: time and model.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { generateCohortFiles, train } from '@prodrome/assembly';

const quick = process.argv.includes('--quick');
const [patients, days] = quick ? [40, 60] : [200, 120];
const council = `
experts:
  - { name: person, type: personal_state_space, specialty: all }
  - { name: trees, type: gradient_boosting, specialty: environmental }
  - { name: body, type: logistic_regression, specialty: physiological }
`;
const folder = mkdtempSync(join(tmpdir(), 'prodrome-cores-'));
const data = join(folder, 'cohort.csv');
await generateCohortFiles({ options: { patients, days, seed: 1 }, out: data });

const results = [];
for (const workers of [...new Set([1, 2, availableParallelism()])]) {
  const config = join(folder, `${workers}.yaml`);
  writeFileSync(config, `${council}execution: { workers: ${workers} }\n`);
  const [load] = loadavg();
  const began = performance.now();
  const { modelHash } = await train({ config, data, out: join(folder, `model-${workers}`) });
  results.push({ workers, seconds: (performance.now() - began) / 1000, load, modelHash });
}
rmSync(folder, { recursive: true });
if (new Set(results.map(({ modelHash }) => modelHash)).size > 1) throw new Error('other models');

const [{ seconds: alone }] = results;
if (process.argv.includes('--json')) {
  const rows = results.map(({ workers, seconds }) => ({
    ...{ work: `train ${patients} × ${days}, ${workers} workers`, unit: 's', better: 'lower' },
    ...{ ours: seconds, peers: { 'one worker': alone }, ratio: { 'one worker': seconds / alone } },
  }));
  const machine = `${process.platform}-${process.arch}`;
  console.log(JSON.stringify({ machine, versions: { node: process.version }, rows }));
} else {
  console.log(`${patients} patients of ${days} days; one model\n`);
  console.log('| workers | time, s | of one worker | load before |\n|---|---|---|---|');
  for (const { workers, seconds, load } of results) {
    const share = (seconds / alone).toFixed(2);
    console.log(`| ${workers} | ${seconds.toFixed(1)} | ${share} | ${load.toFixed(1)} |`);
  }
}
