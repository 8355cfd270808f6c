// The experts and the council on people who do not exist, beside the best forecast that there can be, and on a real diary.
import { fileURLToPath } from 'node:url';
import { createPipeline, createTrainer } from '@prodrome/mixture';
import { adapt } from './adapt.js';
import { createCohort, oracleWithoutSigns, partOf, truthOf, withoutSigns } from './cohorts.js';
import { evaluateDiary } from './diary.js';
import { meetNoise, meetTrouble } from './meet-trouble.js';
import { report } from './report.js';
import { reportNoise, reportTrouble } from './report-trouble.js';
import { scoresOf } from './scores.js';
import { fitAlone, planOf } from './experts.js';

const quick = process.argv.includes('--quick');
const asJson = process.argv.includes('--json');
const wanted = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
const seeds = quick ? [1] : [1, 2, 3, 4, 5];
const size = quick ? { train: 100, test: 50, days: 120 } : { train: 500, test: 150, days: 180 };
const file = (path) => fileURLToPath(new URL(path, import.meta.url));
const alone = await planOf(file('alone.yaml'));
const wholeCouncil = await planOf(file('../../examples/cohort/moe.yaml'), quickly);
const selectionCouncil = await planOf(file('../../examples/cohort/moe.yaml'), (config) => ({
  ...quickly(config),
  experts: config.experts.map((expert) =>
    expert.name === 'person' ? { ...expert, parameters: { observation: 'selection' } } : expert,
  ),
}));
const results = [];

function quickly(config) {
  return { ...config, validation: { ...config.validation, outer: 'holdout', bootstrap_draws: 50 } };
}

/** Experts alone on a cohort; every row of the truth is evaluated where `everyDay`, else those with a recorded next day. */
async function evaluate(
  work,
  cohort,
  names,
  { everyDay = false, seed, more = {}, members = {}, ceiling },
) {
  const forecasts = { ...more };
  const seconds = {};
  for (const name of names) {
    const fitted = await fitAlone(alone, name, cohort, String(seed));
    forecasts[name] = fitted.values;
    seconds[name] = fitted.seconds;
  }
  const told = cohort.truth.table.columns.some(({ name }) => name === 'oracle2_recorded');
  const scores = scoresOf(
    forecasts,
    cohort.held,
    everyDay ? truthOf(cohort, 'y') : cohort.held.labels,
    {
      floor: truthOf(cohort, 'climatology'),
      ceiling: ceiling ?? truthOf(cohort, told && !everyDay ? 'oracle2_recorded' : 'oracle2'),
    },
  );
  const { skill, metrics } = scores;
  const lossOf = (name) => metrics[name].logLoss;
  const best = Object.keys(members).sort((a, b) => lossOf(a) - lossOf(b))[0];
  const hindsight = best && { best, difference: lossOf('shipped') - lossOf(best) };
  results.push({ work, seed, seconds, skill, metrics, hindsight });
  console.error(
    `${work}, seed ${seed}: ${Object.entries(scores.skill)
      .map(([name, { value }]) => `${name} ${value.toFixed(3)}`)
      .join(', ')}`,
  );
}

/** What a council that was trained on the training patients answers for the others, its experts too, and what it chose to serve. */
async function shippedBy(plan, { training, held }, seed) {
  const { model, architecture, metrics } = await createTrainer(plan).train(training, {
    seed: String(seed),
  });
  const pipeline = createPipeline(architecture, model, { modelHash: 'unsaved' });
  for await (const batch of pipeline.execute([held.table])) {
    const width = batch.experts.length;
    const answers = Object.fromEntries(
      batch.experts.map((name, at) => [
        `${name} in the council`,
        batch.values.map((_, row) => batch.expertValues[row * width + at]),
      ]),
    );
    return { shipped: batch.values, answers, choice: metrics.shipped };
  }
}

/** A council beside the experts alone: what it ships, and the best of its experts in hindsight. */
async function ship(work, plan, cohort, names, options) {
  const { shipped, answers, choice } = await shippedBy(plan, cohort, options.seed);
  console.error(`${work}, seed ${options.seed}: shipped is ${choice}`);
  // an expert that sleeps on some rows could not be served
  const whole = Object.entries(answers).filter(([, values]) => !values.some(Number.isNaN));
  const members = Object.fromEntries(whole);
  await evaluate(work, cohort, names, { ...options, more: { shipped, ...members }, members });
}

const both = ['person', 'logistic'];

const works = {
  complete: async (seed) => {
    const cohort = await createCohort({ ...size, seed, missing: false });
    await ship('signal 1', wholeCouncil, cohort, both, { seed });
    for (const patients of [50, 100, 250].filter((count) => count < size.train)) {
      const training = partOf(cohort.training, (patient) => patient < patients);
      await evaluate(`signal 1, ${patients} training patients`, { ...cohort, training }, both, {
        seed,
      });
    }
  },
  faint: async (seed) => {
    const cohort = await createCohort({ ...size, seed, signal: 0.6, missing: false });
    await ship('signal 0.6', wholeCouncil, cohort, both, { seed });
  },
  strong: async (seed) => {
    const cohort = await createCohort({ ...size, seed, signal: 1.6, missing: false });
    await ship('signal 1.6', wholeCouncil, cohort, both, { seed });
  },
  null: async (seed) => {
    const options = { ...size, seed, signal: 0, missing: false };
    const cohort = await createCohort(options);
    await evaluate('null', cohort, both, { seed });
    const ceiling = oracleWithoutSigns(options);
    await evaluate('null, without signs of an attack', withoutSigns(cohort), both, {
      seed,
      ceiling,
    });
  },
  missing: async (seed) => {
    const cohort = await createCohort({ ...size, seed });
    await ship('missing, recorded days', wholeCouncil, cohort, both, { seed });
    await ship('missing, all days', selectionCouncil, cohort, ['person', 'selection'], {
      ...{ seed, everyDay: true },
    });
  },
  diary: async (seed) => {
    results.push({ work: 'diary', seed, ...(await evaluateDiary(alone, both, seed)) });
  },
};

/** Works over all seeds at once. */
const troubles = {
  trouble: async () => {
    reportTrouble(await meetTrouble(size, seeds), asJson);
  },
  noise: async () => {
    reportNoise(await meetNoise(size, seeds), asJson);
  },
  adapt: async () => {
    const rows = await adapt(size, seeds);
    if (asJson) console.log(JSON.stringify({ adapt: rows }));
    else
      console.table(
        rows.map(({ once, em, ...row }) => ({ ...row, once: once.served, em: em.served })),
      );
  },
};

const names = wanted.length > 0 ? wanted : [...Object.keys(works), ...Object.keys(troubles)];
for (const name of names) {
  if (name in troubles) await troubles[name]();
  else if (name in works) for (const seed of seeds) await works[name](seed);
  else {
    const known = [...Object.keys(works), ...Object.keys(troubles)];
    throw new Error(`${name}: expected one of ${known.join(', ')}`);
  }
}
if (results.length > 0) report(results, asJson);
