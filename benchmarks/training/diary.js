// A generated diary: so many rows of 200 days a patient, 10 columns with 10 % missing cells, an outcome that follows the patient's rate, yesterday and one column.
import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { createFeatureTable } from '@prodrome/core';
import { labelsAhead } from '@prodrome/data';
import { createStream } from '@prodrome/numerics';

const days = 200;
const features = 10;
const domains = ['physiological', 'environmental'];

/** The experts that learn from it, in YAML. */
export const experts = `
data: { domains: { physiological: [x0, x2, x4, x6, x8], environmental: [x1, x3, x5, x7, x9] } }
experts:
  - { name: climatology, type: climatology, specialty: history }
  - { name: markov, type: markov, specialty: history }
  - { name: body, type: logistic_regression, specialty: physiological }
  - { name: weather, type: logistic_regression, specialty: environmental }
`;

/** A dataset of so many rows, as it is read from a file. */
export function makeDiary(rows) {
  const stream = createStream('training benchmark');
  const columns = Array.from({ length: features }, (_, c) => ({
    name: `x${c}`,
    domain: domains[c % 2],
    kind: 'number',
  }));
  const values = new Float32Array(rows * features);
  const patients = new Int32Array(rows);
  const times = new Float64Array(rows);
  const outcomes = new Float64Array(rows);
  let rate = 0;
  for (let row = 0; row < rows; row++) {
    patients[row] = Math.floor(row / days);
    times[row] = row % days;
    if (row % days === 0) rate = 0.05 + 0.5 * stream.next();
    for (let c = 0; c < features; c++) {
      values[row * features + c] = stream.next() < 0.1 ? NaN : stream.nextNormal();
    }
    const before = row % days === 0 ? 0 : outcomes[row - 1];
    const signal = row % days === 0 ? 0 : values[(row - 1) * features];
    const lift = Number.isNaN(signal) ? 0 : 0.05 * signal;
    outcomes[row] = Number(stream.next() < 0.7 * rate + 0.25 * before + lift);
  }
  const patientIds = Array.from({ length: Math.ceil(rows / days) }, (_, p) => String(p));
  const table = createFeatureTable({ columns, values, patients, times, outcomes, patientIds });
  return {
    table,
    labels: labelsAhead(table, 1),
    schema: { shape: 'diary', horizonDays: 1, columns },
    timeText: String,
    report: {},
  };
}

/** Writes its rows as CSV. */
export async function writeDiary({ table }, path) {
  const out = createWriteStream(path);
  const names = table.columns.map(({ name }) => name);
  out.write(`patient_id,date,headache_today,${names.join(',')}\n`);
  const first = Date.UTC(2020, 0, 1);
  for (let row = 0; row < table.rows; row++) {
    const own = table.values.subarray(row * features, (row + 1) * features);
    const cells = Array.from(own, (value) => (Number.isNaN(value) ? '' : value.toPrecision(6)));
    const day = new Date(first + table.times[row] * 86_400_000).toISOString().slice(0, 10);
    const id = `p${table.patients[row]}`;
    const text = `${id},${day},${table.outcomes[row]},${cells.join(',')}\n`;
    if (!out.write(text)) await once(out, 'drain');
  }
  out.end();
  await once(out, 'finish');
}
