// The work of `pnpm bench council adapt`: experts that learn once, and the same adapted to the gated mixture.
import { fileURLToPath } from 'node:url';
import { compareByJackknife, logLoss } from '@prodrome/evaluation';
import { createFeatureTable } from '@prodrome/core';
import { labelsAhead } from '@prodrome/data';
import { createStream } from '@prodrome/numerics';
import { createCohort, partOf } from './cohorts.js';
import { planOf } from './experts.js';
import { forecastsOn, trainCouncil } from './trouble.js';

const file = fileURLToPath(new URL('domains.yaml', import.meta.url));

/** People of two kinds, told apart by how often they have attacks; what attacks of the one kind follow means little or the contrary for the other. */
function twoKinds({ train, test, days, seed }) {
  const stream = createStream(`two kinds ${seed}`);
  const patients = train + test;
  const rows = [];
  for (let patient = 0; patient < patients; patient++) {
    let [signal, pressure] = [0, 0];
    for (let time = 0; time < days; time++) {
      const score = patient % 2 === 0 ? 1 + 2.5 * signal : -2 - signal + 2.5 * pressure;
      const outcome = Number(stream.next() < 1 / (1 + Math.exp(-score)));
      [signal, pressure] = [stream.nextNormal(), stream.nextNormal()];
      rows.push({ patient, time, outcome, values: [signal, pressure] });
    }
  }
  const column = (name, domain) => ({ name, domain, kind: 'number' });
  const columns = [
    ...[column('signal', 'physiological'), column('pressure', 'environmental')],
    ...[column('noise', 'behavioural'), column('more_noise', 'medication_history')],
  ];
  const table = createFeatureTable({
    columns,
    values: Float32Array.from(
      rows.flatMap(({ values }) => [...values, stream.nextNormal(), stream.nextNormal()]),
    ),
    patients: Int32Array.from(rows, ({ patient }) => patient),
    times: Float64Array.from(rows, ({ time }) => time),
    outcomes: Float64Array.from(rows, ({ outcome }) => outcome),
    patientIds: Array.from({ length: patients }, (_, at) => String(at).padStart(5, '0')),
  });
  const dataset = { table, labels: labelsAhead(table, 1), schema: { horizonDays: 1, columns } };
  return {
    training: partOf(dataset, (patient) => patient < train),
    held: partOf(dataset, (patient) => patient >= train),
  };
}

/** @returns for each kind of people and seed the losses of both, and the difference of what is served with its interval over patients */
export async function adapt(size, seeds) {
  const found = [];
  const cohorts = {
    'two kinds of people': async (seed) => twoKinds({ ...size, seed }),
    'migraine cohort, usual gaps': (seed) => createCohort({ ...size, seed }),
  };
  for (const [work, cohortOf] of Object.entries(cohorts)) {
    for (const seed of seeds) {
      const { training, held } = await cohortOf(seed);
      const part = async (mixture) => {
        const plan = await planOf(file, (config) => ({ ...config, mixture }));
        const council = await trainCouncil(plan, training, seed);
        const forecasts = await forecastsOn(council, held);
        const loss = (name) => logLoss(forecasts.labels, forecasts.models[name]).value;
        const { shipped, seconds } = council;
        return { forecasts, shipped, seconds, gate: loss('gate'), served: loss('selected') };
      };
      const [once, em] = [await part({ training: 'once' }), await part({ training: 'em' })];
      const of = ({ forecasts }) => forecasts.models.selected;
      const { difference, ci } = compareByJackknife(of(em), of(once), once.forecasts, {
        level: 0.95,
      });
      const figures = ({ shipped, seconds, gate, served }) => ({ shipped, seconds, gate, served });
      found.push({ work, seed, once: figures(once), em: figures(em), difference, ci });
      console.error(JSON.stringify(found.at(-1)));
    }
  }
  return found;
}
