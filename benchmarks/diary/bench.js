// The Kostecki-Dillon diaries over seeds of the split: what is served against the best single expert in hindsight.
import { fileURLToPath } from 'node:url';
import { builtInComponents, loadConfig, planFromConfig, readData } from '@prodrome/assembly';
import { createTrainer } from '@prodrome/mixture';

const quick = process.argv.includes('--quick');
const seeds = quick ? 3 : 20;
const example = (name) =>
  fileURLToPath(new URL(`../../examples/kostecki-dillon/${name}`, import.meta.url));

const { config, document } = await loadConfig(example('moe.yaml'));
const plan = planFromConfig(config, builtInComponents(), document);
const dataset = await readData(example('kostecki_dillon.csv'), config.data);
const scores = new Map();
const shipped = new Map();

for (let seed = 0; seed < seeds; seed++) {
  const { metrics } = await createTrainer(plan).train(dataset, { seed: String(seed) });
  for (const [name, { brier, pooledAuc, logLoss }] of Object.entries(metrics.models)) {
    if (!scores.has(name)) scores.set(name, []);
    scores.get(name).push({ brier, pooledAuc, logLoss });
  }
  shipped.set(metrics.shipped, (shipped.get(metrics.shipped) ?? 0) + 1);
}

const mean = (name, metric) =>
  scores.get(name).reduce((sum, score) => sum + score[metric], 0) / seeds;
const singles = plan.experts.map(({ name }) => name);
const best = singles.reduce((a, b) => (mean(a, 'brier') <= mean(b, 'brier') ? a : b));
const gap = mean('selected', 'brier') - mean(best, 'brier');
const bestOfEach = Array.from({ length: seeds }, (_, seed) =>
  Math.min(...singles.map((name) => scores.get(name)[seed].brier)),
);
const strictGap =
  mean('selected', 'brier') - bestOfEach.reduce((sum, score) => sum + score) / seeds;

if (process.argv.includes('--json')) {
  const rows = [...scores.keys()].map((name) => ({
    work: `mean Brier score of ${name}, ${seeds} seeds`,
    unit: 'Brier',
    better: 'lower',
    ours: mean(name, 'brier'),
    peers: { [best]: mean(best, 'brier') },
    ratio: { [best]: mean(name, 'brier') / mean(best, 'brier') },
  }));
  console.log(
    JSON.stringify({
      machine: `${process.platform}-${process.arch}`,
      versions: { node: process.version },
      rows,
    }),
  );
} else {
  console.log(
    `| model | mean Brier | lowest | highest | mean AUC | mean log loss |\n|---|---|---|---|---|---|`,
  );
  for (const name of scores.keys()) {
    const briers = scores.get(name).map(({ brier }) => brier);
    const cells = [
      mean(name, 'brier').toFixed(5),
      Math.min(...briers).toFixed(4),
      Math.max(...briers).toFixed(4),
      mean(name, 'pooledAuc').toFixed(4),
      mean(name, 'logLoss').toFixed(4),
    ];
    console.log(`| ${name} | ${cells.join(' | ')} |`);
  }
  console.log(
    `\nserved (selected) − best single expert in hindsight (${best}): ${gap.toFixed(5)}, bar .0005`,
  );
  console.log(`served (selected) − the best single expert of each seed: ${strictGap.toFixed(5)}`);
  console.log(
    `shipped after the refit: ${[...shipped].map(([name, n]) => `${name} ${n}`).join(', ')}`,
  );
}
process.exitCode = gap <= 0.0005 ? 0 : 1;
