import { createFeatureTable } from '@prodrome/core';
import { lstmNetwork, lstmNetworkOptionsSchema } from '@prodrome/experts-neural';
import { createStream } from '@prodrome/numerics';

// 40 patients of 50 days: tomorrow is likely an attack when pressure fell two days ago
const stream = createStream('readme');
const [patients, days] = [40, 50];
const pressure = new Float32Array(patients * days).map(() => stream.nextNormal());
const fell = (row: number) => row % days >= 2 && (pressure[row - 2] ?? 0) < -0.5;
const rows = Int32Array.from(pressure.keys());
const labels = Float64Array.from(rows, (row) => Number(stream.next() < (fell(row) ? 0.9 : 0.1)));
const table = createFeatureTable({
  columns: [{ name: 'pressure', domain: 'environmental', kind: 'number' }],
  values: pressure,
  patients: Int32Array.from(rows, (row) => Math.floor(row / days)),
  times: Float64Array.from(rows, (row) => row % days),
  patientIds: Array.from({ length: patients }, (_, patient) => `p${patient}`),
});
const task = { kind: 'binary', outputs: 1, horizonDays: 1 } as const;
const options = lstmNetworkOptionsSchema.parse({
  steps: 5,
  hiddenUnits: 16,
  optimizer: { learningRate: 0.01 },
});
const expert = lstmNetwork.create(options, { task, specialty: 'environmental' });
const { metrics } = await expert.train({ task, table, rows, labels }, { stream });
console.log(metrics['bestEpoch'], metrics['validationLoss']?.toFixed(2));
const asked = rows.filter((row) => row >= 10 && row < 16);
const { values } = await expert.predict({ table, rows: asked });
asked.forEach((row, i) => {
  console.log(fell(row), values[i]?.toFixed(2));
});
