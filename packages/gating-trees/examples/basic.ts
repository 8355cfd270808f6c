import { createFeatureTable } from '@prodrome/core';
import { gradientBoostingGate, gradientBoostingGateOptionsSchema } from '@prodrome/gating-trees';
import { createStream } from '@prodrome/numerics';

// two experts: one knows what comes where the rate is between −0.4 and 0.4, the other elsewhere
const stream = createStream('readme');
const [patients, days] = [20, 100];
const n = patients * days;
const rate = Float32Array.from({ length: n }, () => 2 * stream.next() - 1);
const labels = Float64Array.from({ length: n }, () => Number(stream.next() < 0.3));
const values = new Float64Array(2 * n);
labels.forEach((label, i) => {
  const known = 0.1 + 0.7 * label;
  values.set(Math.abs(rate[i] ?? 0) < 0.4 ? [known, 0.3] : [0.3, known], 2 * i);
});
const batch = {
  experts: ['middle', 'ends'].map((name) => ({ name, specialty: 'all' })),
  outputs: 1,
  values,
  confidence: new Float64Array(2 * n).fill(NaN),
  present: new Uint8Array(2 * n).fill(1),
  context: createFeatureTable({
    columns: [{ name: 'rate', domain: 'context', kind: 'number' }],
    values: rate,
    patients: Int32Array.from({ length: n }, (_, i) => Math.floor(i / days)),
    times: Float64Array.from({ length: n }, (_, i) => i % days),
    patientIds: Array.from({ length: patients }, (_, patient) => `p${patient}`),
  }),
};
const task = { kind: 'binary', outputs: 1, horizonDays: 1 } as const;
const options = gradientBoostingGateOptionsSchema.parse({ rounds: 30 });
const gate = gradientBoostingGate.create(options, { task, specialty: 'all' });
const { metrics } = await gate.train(
  { ...batch, task, labels, folds: new Int32Array(n) },
  { stream },
);
console.log('rounds', metrics['rounds'], 'validation loss', metrics['validationLoss']?.toFixed(3));

const { weights } = await gate.predictWeights(batch);
for (const i of [0, 11, 12, 13]) {
  const own = Array.from(weights.subarray(2 * i, 2 * i + 2), (weight) => weight.toFixed(2));
  console.log(rate[i]?.toFixed(1), own);
}
