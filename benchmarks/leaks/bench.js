// How often is a clean cohort accused, and how strong must a leak be to be found?
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { cohortOptionsSchema } from '@prodrome/cohort';
import { huntLeaks } from '@prodrome/leak-hunt';
import { createStream } from '@prodrome/numerics';
import { machineNow } from '../machine.js';
import { cohortColumns, huntedOf } from './cohorts.js';
import { plants } from './plant.js';

const { values: flags } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    cohorts: { type: 'string' },
    /** A folder with cohort_v1_days.csv and cohort_v1_leak_traps.csv. */
    traps: { type: 'string' },
  },
});

const cohorts = Number(flags.cohorts ?? (flags.quick ? 4 : 50));
const powerCohorts = Math.min(20, flags.quick ? 2 : cohorts);
const strengths = [0, 0.1, 0.2, 0.5, 1];
const size = { patients: 40, days: 90 };

const tell = (text) => {
  if (!flags.json) console.log(text);
};
const cohortOf = (seed, options = {}) =>
  cohortColumns(cohortOptionsSchema.parse({ ...size, seed, ...options }));
const percent = (share) => `${(100 * share).toFixed(0)} %`;

function falseAlarms() {
  const settings = [
    { name: 'usual gaps', options: {} },
    { name: 'strong effects', options: { signal: 1.6 } },
    { name: 'no effects', options: { signal: 0 } },
    { name: 'complete', options: { missing: false } },
    { name: '12 patients', options: { patients: 12 } },
    { name: 'one person, a year', options: { patients: 1, days: 365 } },
  ];
  return settings.map(({ name, options }) => {
    let [columns, rows, completers] = [0, 0, 0];
    for (let seed = 0; seed < cohorts; seed++) {
      const found = huntLeaks(huntedOf(cohortOf(1000 + seed, options)));
      if (found.some(({ column }) => column !== undefined)) columns += 1;
      if (found.some(({ kind }) => kind === 'repeated_patient')) rows += 1;
      if (found.some(({ kind }) => kind === 'completers_only')) completers += 1;
    }
    tell(
      `clean, ${name}: a column in ${columns}, rows in ${rows}, completers in ${completers} of ${cohorts}`,
    );
    return { name, cohorts, columns, rows, completers };
  });
}

function power() {
  const clean = Array.from({ length: powerCohorts }, (_, seed) => cohortOf(2000 + seed));
  return Object.entries(plants).map(([name, plant]) => {
    const found = strengths.map((strength) => {
      let count = 0;
      for (let seed = 0; seed < powerCohorts; seed++) {
        const stream = createStream(`${name} ${strength} ${seed}`);
        const hunted = huntedOf(plant(clean[seed], strength, stream));
        const isIt = ({ column, kind }) => column === 'leak' || kind === 'repeated_patient';
        if (huntLeaks(hunted).some(isIt)) count += 1;
      }
      return count / powerCohorts;
    });
    tell(`${name.padEnd(32)} ${found.map((share) => percent(share).padStart(6)).join(' ')}`);
    return { name, cohorts: powerCohorts, strengths, found };
  });
}

/** User time of this process: others on the machine do not count. */
function time() {
  const cohort = cohortOf(1, { patients: 500, days: 180 });
  const stream = createStream('time');
  const more = cohort.columns.slice(2, 10).map((column) => ({
    name: `${column.name} again`,
    values: column.values.map((value) => value + stream.nextNormal()),
  }));
  const hunted = huntedOf({ ...cohort, columns: [...cohort.columns, ...more] });
  const before = process.cpuUsage().user;
  huntLeaks(hunted);
  const seconds = (process.cpuUsage().user - before) / 1e6;
  const columns = hunted.table.columns.length;
  tell(`500 × 180 days, ${columns} columns: ${seconds.toFixed(1)} s`);
  return { patients: 500, days: 180, columns, seconds };
}

/** The trap file, names masked: which columns are found, and as what. */
async function traps(folder) {
  const read = async (file) => {
    const [head, ...lines] = (await readFile(join(folder, file), 'utf8')).trim().split('\n');
    const rows = lines.map((line) => line.split(','));
    return head.split(',').map((name, at) => ({
      name,
      values: Float64Array.from(rows, (row) => (row[at] === '' ? NaN : Number(row[at]))),
    }));
  };
  const days = await read('cohort_v1_days.csv');
  const planted = await read('cohort_v1_leak_traps.csv');
  const named = (name) => days.find((column) => column.name === name).values;
  const honest = days.slice(
    2,
    days.findIndex(({ name }) => name === 'headache_today'),
  );
  const columns = [...honest, ...planted.slice(2)];
  const found = huntLeaks(
    huntedOf({
      days: 180,
      patients: Int32Array.from(named('patient_id')),
      times: named('day'),
      outcomes: named('headache_today'),
      columns: columns.map((column, at) => ({ ...column, name: String(at) })),
    }),
  );
  return found.map(({ column, kind, statistic, threshold, explanation }) => {
    const name = column === undefined ? 'the table' : columns[Number(column)].name;
    tell(`${name}: ${kind}, ${statistic.toFixed(3)} against ${threshold}: ${explanation}`);
    return { column: name, kind, statistic, threshold };
  });
}

const answer = {
  machine: machineNow(),
  falseAlarms: falseAlarms(),
  power: power(),
  time: time(),
  ...(flags.traps && { traps: await traps(flags.traps) }),
};
if (flags.json) console.log(JSON.stringify(answer, null, 2));
