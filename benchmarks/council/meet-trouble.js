// The works of `pnpm bench council` in which something goes wrong.
import { fileURLToPath } from 'node:url';
import { compareByJackknife, logLoss } from '@prodrome/evaluation';
import { createCohort } from './cohorts.js';
import { confidenceTells } from './confidence.js';
import { planOf } from './experts.js';
import { forecastsOn, judge, trainCouncil } from './trouble.js';
import { brokenSensor, noisyDomain, otherDevice, withoutDomains } from './troubled.js';

const file = (path) => fileURLToPath(new URL(path, import.meta.url));
const domains = ['physiological', 'environmental', 'behavioural', 'medication_history'];
const concepts = {
  hrv_measure: 0.5,
  relocation: 0.5,
  job_change: 0.5,
  overuse_onset: 0.5,
  preventive_start: 0.5,
};

/** A council of one expert a domain, trained once a seed, on fresh patients as they are and in every trouble. */
export async function meetTrouble(size, seeds) {
  const plan = await planOf(file('domains.yaml'));
  const parts = new Map();
  const shipped = [];
  const confidence = [];
  const add = (work, part) => parts.set(work, [...(parts.get(work) ?? []), part]);
  for (const seed of seeds) {
    const cohort = await createCohort({ ...size, seed });
    const { training, held } = cohort;
    const council = await trainCouncil(plan, training, seed);
    confidence.push(await confidenceTells(council, cohort));
    shipped.push(council.shipped);
    console.error(`seed ${seed}: ${council.shipped} served, ${council.seconds.toFixed(0)} s`);
    add('as they are', await forecastsOn(council, held));
    for (const domain of domains) {
      add(
        `${domain} unknown for half`,
        await forecastsOn(council, withoutDomains(held, [domain], seed)),
      );
    }
    add(
      'environmental alone known for half',
      await forecastsOn(
        council,
        withoutDomains(
          held,
          domains.filter((domain) => domain !== 'environmental'),
          seed,
        ),
      ),
    );
    add('another device', await forecastsOn(council, otherDevice(held)));
    add('a broken sensor', await forecastsOn(council, brokenSensor(held, seed)));
    const drifting = await createCohort({ ...size, seed, drift: concepts });
    add('concepts drift', await forecastsOn(council, drifting.held));
  }
  return { works: [...parts].map(([work, own]) => judge(work, own, shipped)), confidence };
}

/** A domain that is noise from the beginning, against the council that never had it. */
export async function meetNoise(size, seeds) {
  const differences = [];
  for (const seed of seeds) {
    const { training, held } = await createCohort({ ...size, seed });
    for (const domain of ['physiological', 'behavioural']) {
      const whole = await planOf(file('domains.yaml'));
      const without = await planOf(file('domains.yaml'), (config) => ({
        ...config,
        experts: config.experts.filter(({ specialty }) => specialty !== domain),
      }));
      const noisy = await trainCouncil(whole, noisyDomain(training, domain, seed), seed);
      const spared = await trainCouncil(without, training, seed);
      const set = await forecastsOn(noisy, noisyDomain(held, domain, seed + 1000));
      const other = await forecastsOn(spared, held);
      const [own, theirs] = [set.models.selected, other.models.selected];
      const { difference, ci } = compareByJackknife(own, theirs, set, { level: 0.95 });
      differences.push({
        ...{ domain, seed, difference, ci, shipped: [noisy.shipped, spared.shipped] },
        ...{ noisy: logLoss(set.labels, own).value, without: logLoss(set.labels, theirs).value },
      });
      console.error(JSON.stringify(differences.at(-1)));
    }
  }
  return differences;
}
