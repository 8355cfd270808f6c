// The Kostecki-Dillon diaries over seeds of the split: what is served against the best single expert in hindsight.
import { fileURLToPath } from 'node:url';
import { builtInComponents, loadConfig, planFromConfig, readData } from '@prodrome/assembly';
import { compareByJackknife } from '@prodrome/evaluation';
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
// differences in Brier score from logistic regression on history, a pair of [difference, half its 95 % interval] for each seed
const against = new Map();

for (let seed = 0; seed < seeds; seed++) {
  const { metrics, heldOut } = await createTrainer(plan).train(dataset, { seed: String(seed) });
  const { rows, models } = heldOut;
  const set = {
    labels: Float64Array.from(rows, (row) => dataset.labels[row]),
    patients: Int32Array.from(rows, (row) => dataset.table.patients[row]),
  };
  for (const name of ['gate', 'greedy', 'stacking', 'selected']) {
    const { difference, ci } = compareByJackknife(models[name], models.logistic, set, {
      metric: 'brier',
    });
    if (!against.has(name)) against.set(name, []);
    against.get(name).push([difference, (ci[1] - ci[0]) / 2]);
  }
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
    `\n| model | Brier − logistic | half of its 95 % interval | patients at which this difference would have an interval below 0 |\n|---|---|---|---|`,
  );
  for (const [name, pairs] of against) {
    const [difference, half] = [0, 1].map(
      (at) => pairs.reduce((sum, pair) => sum + pair[at], 0) / pairs.length,
    );
    const needed =
      difference < 0
        ? Math.ceil(dataset.table.patientIds.length * (half / difference) ** 2)
        : 'none: it is not better';
    console.log(`| ${name} | ${difference.toFixed(5)} | ${half.toFixed(5)} | ${needed} |`);
  }
  console.log(
    `\nshipped after the refit: ${[...shipped].map(([name, n]) => `${name} ${n}`).join(', ')}`,
  );
}
process.exitCode = gap <= 0.0005 ? 0 : 1;
