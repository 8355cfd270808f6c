// What each gate is worth where it is known who is right: excess log loss over the oracle's weights, on fresh rows.
import { allComponents } from '@prodrome/assembly';
import { createStream } from '@prodrome/numerics';
import { performance } from 'node:perf_hooks';
import { councils, forecastLoss, generate, lossOf, oracle } from './councils.js';

const quick = process.argv.includes('--quick');
const seeds = quick ? [1, 2] : [1, 2, 3, 4, 5, 6, 7, 8];
const fresh = quick ? 1000 : 5000;
const rowsOfTraining = quick ? 600 : 2000;
const { gates: types, combinations } = await allComponents();
/** Combinations that learn, each under equal weights. */
const learning = ['stacking', 'feature_weighted_stacking'];
/** Options beside the defaults: `static` is told what is known beforehand, else that all are worth the same. */
const optionsOf = (name, { specialties, told }) => {
  if (name !== 'static') return {};
  const same = Object.fromEntries(specialties.map((_, j) => [`e${j}`, 1]));
  return { weights: told ?? same };
};

const rows = [];
const told = [];
for (const work of Object.keys(councils)) {
  const measured = new Map();
  const combined = new Map();
  for (const seed of seeds) {
    const learned = generate(work, councils[work].rows ?? rowsOfTraining, `${seed} training`);
    const asked = generate(work, fresh, `${seed} fresh`);
    const floor = lossOf(asked, oracle(asked));
    for (const name of types.names()) {
      const type = types.get(name);
      const parsed = await type.options['~standard'].validate(optionsOf(name, councils[work]));
      const gate = type.create(parsed.value, { task: learned.task, specialty: 'all' });
      const from = performance.now();
      await gate.train(learned, { stream: createStream(`gates ${seed}`) });
      const seconds = (performance.now() - from) / 1000;
      const { weights } = await gate.predictWeights(asked);
      const own = measured.get(name) ?? { excess: [], seconds: [] };
      own.excess.push(lossOf(asked, weights) - floor);
      own.seconds.push(seconds);
      measured.set(name, own);
    }
    for (const name of learning) {
      const type = combinations.get(name);
      const parsed = await type.options['~standard'].validate({});
      const strategy = type.create(parsed.value, { task: learned.task, specialty: 'all' });
      const from = performance.now();
      await strategy.train(await equally(learned), { stream: createStream(`gates ${seed}`) });
      const seconds = (performance.now() - from) / 1000;
      const own = combined.get(name) ?? { excess: [], seconds: [] };
      own.excess.push(forecastLoss(asked, strategy.combine(await equally(asked))) - floor);
      own.seconds.push(seconds);
      combined.set(name, own);
    }
  }
  const [plain, weighted] = learning.map((name) => combined.get(name));
  const gain = weighted.excess.map((value, i) => value - plain.excess[i]);
  for (const [combination, { excess, seconds }] of combined) {
    told.push({ work, combination, excess: mean(excess), interval: intervalOf(excess) });
    told.at(-1).seconds = mean(seconds);
  }
  told.push({ work, combination: 'difference', excess: mean(gain), interval: intervalOf(gain) });
  const best = [...measured].reduce((a, b) => (mean(b[1].excess) < mean(a[1].excess) ? b : a));
  for (const [gate, { excess, seconds }] of measured) {
    const behind = excess.map((value, i) => value - best[1].excess[i]);
    rows.push({
      ...{ work, gate, excess: mean(excess), seconds: mean(seconds) },
      interval: intervalOf(excess),
      // what it costs beside the best one, seed by seed
      ...{ behind: mean(behind), behindInterval: intervalOf(behind) },
      wins: gate === best[0] || intervalOf(behind)[0] <= 0,
    });
  }
}

if (process.argv.includes('--json')) {
  console.log(JSON.stringify({ seeds: seeds.length, rows, combinations: told }));
} else {
  console.log('combinations under equal weights');
  for (const { work, combination, excess, interval } of told) {
    const [low, high] = interval.map((value) => value.toFixed(4));
    console.log(work.padEnd(26), combination.padEnd(26), excess.toFixed(4), `[${low}, ${high}]`);
  }
  for (const work of Object.keys(councils)) {
    console.log(`\n${work}`);
    for (const row of rows.filter((one) => one.work === work).sort((a, b) => a.excess - b.excess)) {
      const [low, high] = row.interval.map((value) => value.toFixed(4));
      console.log(
        row.wins ? '*' : ' ',
        row.gate.padEnd(18),
        row.excess.toFixed(4),
        `[${low}, ${high}]`,
        `${row.seconds.toFixed(2)} s`,
      );
    }
  }
}

/** A council as combinations are given it, under equal weights of who is present. */
async function equally(data) {
  const gate = types.get('uniform').create({}, { task: data.task, specialty: 'all' });
  const { weights } = await gate.predictWeights(data);
  return { ...data, weights, experts: data.experts.length };
}

function mean(values) {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The mean with 95 % of its normal distribution over the seeds. */
function intervalOf(values) {
  const middle = mean(values);
  const variance =
    values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / Math.max(1, values.length - 1);
  const half = 1.96 * Math.sqrt(variance / values.length);
  return [middle - half, middle + half];
}
