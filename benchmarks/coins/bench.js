// Cohorts of which nothing can be learned: how often is a learned mixture served, or a calibration taken?
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { train } from '@prodrome/assembly';
import { createStream } from '@prodrome/numerics';

const { values: flags } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    cohorts: { type: 'string' },
    patients: { type: 'string' },
  },
});

const cohorts = Number(flags.cohorts ?? (flags.quick ? 5 : 200));
const sizes = flags.patients?.split(',').map(Number) ?? [8, 12, 30, 100];
const days = 40;

const config = `data: { patient: patient_id, time: date, outcome: headache }
experts:
  - { name: climatology, type: climatology, specialty: history }
  - { name: everything, type: logistic_regression, specialty: all, parameters: { C: 0.1 } }
validation: { outer: holdout, holdout_fraction: 0.2, inner_folds: 4 }
`;

/** Days of independent coins, with two columns that say nothing. */
function coins(patients, rates, stream) {
  const lines = ['patient_id,date,headache,sleep_h,stress'];
  for (let patient = 0; patient < patients; patient++) {
    const rate = rates === 'equal' ? 0.3 : 0.05 + 0.5 * stream.next();
    for (let day = 0; day < days; day++) {
      const date = new Date(Date.UTC(2024, 2, 1 + day)).toISOString().slice(0, 10);
      const headache = Number(stream.next() < rate);
      const sleep = (7 + stream.nextNormal()).toFixed(1);
      lines.push([`p${patient}`, date, headache, sleep, Math.floor(stream.next() * 11)].join(','));
    }
  }
  return lines.join('\n') + '\n';
}

const folder = await mkdtemp(join(tmpdir(), 'coins-'));
const rows = [];
try {
  const file = join(folder, 'moe.yaml');
  await writeFile(file, config);
  for (const rates of ['equal', 'differing']) {
    for (const patients of sizes) {
      const served = { fixed: 0, learned: 0, calibrated: 0 };
      for (let cohort = 0; cohort < cohorts; cohort++) {
        const stream = createStream(`coins ${rates} ${patients} ${cohort}`);
        const data = join(folder, 'coins.csv');
        const out = join(folder, 'model');
        await writeFile(data, coins(patients, rates, stream));
        const { metrics } = await train({ config: file, data, out });
        await rm(out, { recursive: true });
        const isLearned = ['stacking', 'gate'].includes(metrics.shipped);
        served[isLearned ? 'learned' : 'fixed'] += 1;
        if (metrics.selection.calibrated) served.calibrated += 1;
      }
      rows.push({ rates, patients, cohorts, ...served });
      if (!flags.json) {
        const share = (count) => `${((100 * count) / cohorts).toFixed(1)} %`;
        console.log(
          `${rates} rates, ${patients} patients: learned ${share(served.learned)}, calibrated ${share(served.calibrated)}`,
        );
      }
    }
  }
} finally {
  await rm(folder, { recursive: true });
}
if (flags.json) console.log(JSON.stringify({ rows }, null, 2));
