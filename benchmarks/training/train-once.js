// Generates a diary of so many rows in memory, trains four experts with five folds, prints time and peak memory.
import { createFeatureTable } from '@prodrome/core';
import { labelsAhead } from '@prodrome/data';
import { builtInComponents, configSchema, planFromConfig } from '@prodrome/assembly';
import { createTrainer } from '@prodrome/mixture';
import { createStream } from '@prodrome/numerics';

const rows = Number(process.argv[2]);
const days = 200;
const features = 10;
const megabytes = () => Math.round(process.resourceUsage().maxRSS / 1024);
const emptyMb = megabytes();

const stream = createStream('training benchmark');
const domains = ['physiological', 'environmental'];
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
const table = createFeatureTable({
  columns,
  values,
  patients,
  times,
  outcomes,
  patientIds: Array.from({ length: Math.ceil(rows / days) }, (_, p) => String(p)),
});
const dataset = {
  table,
  labels: labelsAhead(table, 1),
  schema: { shape: 'diary', horizonDays: 1, columns },
  timeText: String,
  report: {},
};

const config = configSchema.parse({
  experts: [
    { name: 'climatology', type: 'climatology', specialty: 'history' },
    { name: 'markov', type: 'markov', specialty: 'history' },
    { name: 'body', type: 'logistic_regression', specialty: 'physiological' },
    { name: 'weather', type: 'logistic_regression', specialty: 'environmental' },
  ],
});
const started = process.hrtime.bigint();
await createTrainer(planFromConfig(config, builtInComponents())).train(dataset, { seed: '0' });
const seconds = Number(process.hrtime.bigint() - started) / 1e9;
console.log(JSON.stringify({ rows, seconds, peakMb: megabytes(), emptyMb }));
