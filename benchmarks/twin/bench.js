// The digital twin's truth table: what plans truly change in people who do not exist, and what the twin says of it.
import { fitTwin, patientState, planSchema, simulatePlan } from '@prodrome/digital-twin';
import { performance } from 'node:perf_hooks';
import { machineNow } from '../machine.js';
import { ahead, known, optionsOf, plans, setupOf, tableOf, truthOf } from './cohorts.js';
import { exposureScores } from './exposures.js';

const quick = process.argv.includes('--quick');
const size = quick
  ? { learned: 150, asked: 12, futures: 60 }
  : { learned: 300, asked: 40, futures: 150 };
/** Effects from which on the sign must be right, in days a month. */
const sizeable = 0.5;

const cohorts = [
  { name: 'complete', missing: false, drift: { preventiveStart: 0 } },
  { name: 'complete, a third on a preventive', missing: false },
  { name: 'with gaps', missing: true },
  { name: 'no effects', missing: false, signal: 0 },
  {
    name: 'exercise after broken nights',
    missing: false,
    signal: 1.6,
    confounding: { restlessExercise: 0.7 },
  },
  {
    name: 'drinks left for early signs',
    missing: false,
    signal: 1.6,
    confounding: { drinksLeft: 1 },
  },
];

const found = cohorts.map(({ name, ...given }) => {
  const learned = tableOf(optionsOf({ ...given, patients: size.learned, seed: 1 }));
  const twin = fitTwin(learned, setupOf(learned));
  const options = optionsOf({ ...given, patients: size.asked, first: 100_000, seed: 1 });
  const table = tableOf(options);
  const rows = table.patientIds.flatMap((patient) => asked(twin, table, options, patient));
  const told = {
    name,
    looksLikeSign: twin.looksLikeSign,
    ...summary(rows),
    plans: plans.map((plan) => ({
      plan: plan.name,
      naive: naive(learned, plan.step.variable),
      ...summary(rows.filter((row) => row.plan === plan.name)),
    })),
  };
  return { told, twin, table };
});

const exposures = exposureScores(found[0].twin, found[0].table, quick ? [60] : [40, 60, 80, 100]);
const speed = speedOf(found[0]);

const out = {
  machine: machineNow(),
  days: { known, ahead },
  size,
  cohorts: found.map(({ told }) => told),
  exposures,
  speed,
};
if (process.argv.includes('--json')) console.log(JSON.stringify(out));
else print(out);

/** The twin's answer and the truth, for every plan. */
function asked(twin, table, options, patient) {
  const truths = truthOf(options, Number(patient), size.futures);
  return plans.map(({ name, step }, at) => {
    const { mean: truth, base } = truths[at];
    try {
      const state = patientState(twin, table, { patient });
      const plan = planSchema.parse({ days: ahead, steps: [step] });
      const { effect, placebo, without } = simulatePlan(twin, state, plan, {
        seed: 7,
        hasDates: true,
      });
      return { plan: name, truth, base, effect, placebo, without };
    } catch (error) {
      if (
        error.code !== 'PLAN_REFUSED' &&
        error.code !== 'DATA_INSUFFICIENT' &&
        error.code !== 'CONFIG'
      )
        throw error;
      return { plan: name, truth, base, refused: error.code };
    }
  });
}

function summary(rows) {
  const told = rows.filter(({ effect }) => effect);
  const large = told.filter(({ truth }) => Math.abs(truth) > sizeable);
  const claimed = told.filter(({ effect }) => effect.isTold);
  const isRight = ({ effect, truth }) => Math.sign(effect.mean) === Math.sign(truth);
  const within = ({ low, high }, truth) => low <= truth && truth <= high;
  return {
    asked: rows.length,
    refused: rows.length - told.length,
    truth: mean(told.map(({ truth }) => truth)),
    said: mean(told.map(({ effect }) => effect.mean)),
    width: mean(told.map(({ effect }) => effect.high - effect.low)),
    covered: share(told, ({ effect, truth }) => within(effect, truth)),
    sizeable: share(large, isRight),
    claimed: share(told, ({ effect }) => effect.isTold),
    claimedRight: share(claimed, isRight),
    placeboClaimed: share(told, ({ placebo }) => placebo.isTold),
    attackDays: {
      truth: mean(told.map(({ base }) => base)),
      said: mean(told.map(({ without }) => without.mean)),
      covered: share(told, ({ without, base }) => within(without, base)),
    },
  };
}

/** What comparing days would say: share of attacks after days above the own mean, less that after the others. */
function naive(table, variable) {
  const width = table.columns.length;
  const column = table.columns.findIndex(({ name }) => name === variable);
  const days = table.rows / table.patientIds.length;
  const differences = table.patientIds.flatMap((_, i) => {
    const rows = Array.from({ length: days - 1 }, (_, day) => i * days + day).filter(
      (row) =>
        !Number.isNaN(table.values[row * width + column]) &&
        table.outcomes[row] === 0 &&
        !Number.isNaN(table.outcomes[row + 1]),
    );
    const usual = mean(rows.map((row) => table.values[row * width + column]));
    const after = (test) =>
      rows
        .filter((row) => test(table.values[row * width + column]))
        .map((row) => table.outcomes[row + 1]);
    const [above, others] = [after((value) => value > usual), after((value) => value <= usual)];
    return above.length > 0 && others.length > 0 ? [mean(above) - mean(others)] : [];
  });
  return mean(differences);
}

/** Time of the processor, which a busy machine does not lengthen, and by the clock. */
function speedOf({ twin, table }) {
  const state = patientState(twin, table, { patient: table.patientIds[0] });
  const plan = planSchema.parse({ days: 30, steps: [plans[0].step] });
  const times = Array.from({ length: 12 }, (_, seed) => {
    const [start, used] = [performance.now(), process.cpuUsage()];
    simulatePlan(twin, state, plan, { seed, hasDates: true, paths: 1000 });
    const { user, system } = process.cpuUsage(used);
    return { clock: performance.now() - start, processor: (user + system) / 1000 };
  });
  // the first ones are not compiled yet
  const middle = (key) =>
    times
      .slice(4)
      .map((time) => time[key])
      .sort((a, b) => a - b)[4];
  return { paths: 1000, days: 30, processorMs: middle('processor'), clockMs: middle('clock') };
}

function print({ machine, cohorts: all, exposures: scores, speed: fast }) {
  const percent = ([part, whole]) =>
    whole === 0 ? '–' : `${((100 * part) / whole).toFixed(1)} % of ${whole}`;
  console.log(
    `${machine.cpu}, load ${machine.load}; ${size.learned} people learned from, ${size.asked} others asked about, ${known} days known, ${ahead} ahead\n`,
  );
  console.log(
    '| cohort | sign right above .5 days | interval holds the truth | claimed | of these the sign is right | placebo claimed | attack days: true, said, in the interval | refused |',
  );
  console.log('| --- | --- | --- | --- | --- | --- | --- | --- |');
  for (const row of all) {
    const { attackDays: days } = row;
    console.log(
      `| ${[row.name, ...[row.sizeable, row.covered, row.claimed, row.claimedRight, row.placeboClaimed].map(percent), `${days.truth.toFixed(2)}, ${days.said.toFixed(2)}, ${percent(days.covered)}`, String(row.refused)].join(' | ')} |`,
    );
  }
  for (const { name, plans: own, looksLikeSign } of all) {
    console.log(`\n${name}\n`);
    console.log(
      '| plan | true effect | said | width of the interval | holds the truth | claimed | comparing days, points | refused |',
    );
    console.log('| --- | --- | --- | --- | --- | --- | --- | --- |');
    for (const row of own) {
      const shown =
        row.refused === row.asked
          ? ['–', '–', '–', '–', '–']
          : [
              row.truth.toFixed(2),
              row.said.toFixed(2),
              row.width.toFixed(2),
              percent(row.covered),
              percent(row.claimed),
            ];
      console.log(
        `| ${[row.plan, ...shown, (100 * row.naive).toFixed(1), String(row.refused)].join(' | ')} |`,
      );
    }
    for (const [variable, why] of Object.entries(looksLikeSign))
      console.log(`\nrefused: ${variable}: ${why}`);
  }
  console.log('\n| variable | days ahead | twin | last day | own days |');
  console.log('| --- | --- | --- | --- | --- |');
  for (const { name, leads } of scores) {
    for (const { lead, twin, persistence, climatology } of leads) {
      console.log(
        `| ${name} | ${lead} | ${twin.toFixed(3)} | ${persistence.toFixed(3)} | ${climatology.toFixed(3)} |`,
      );
    }
  }
  console.log(
    `\n${fast.paths} paths of ${fast.days} days: ${fast.processorMs.toFixed(0)} ms of the processor, ${fast.clockMs.toFixed(0)} ms by the clock`,
  );
}

function mean(values) {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function share(rows, test) {
  return [rows.filter(test).length, rows.length];
}
