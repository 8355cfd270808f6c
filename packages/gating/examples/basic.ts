import { createFeatureTable } from '@prodrome/core';
import { softmax, softmaxOptionsSchema, weightedAverage } from '@prodrome/gating';
import { createStream } from '@prodrome/numerics';

// two experts: one knows what comes on weekdays, the other at weekends
const stream = createStream('readme');
const n = 280;
const weekend = Float32Array.from({ length: n }, (_, day) => Number(day % 7 > 4));
const labels = Float64Array.from(weekend, () => Number(stream.next() < 0.3));
const values = new Float64Array(2 * n);
labels.forEach((label, i) => {
  const known = 0.1 + 0.7 * label;
  values.set(weekend[i] === 1 ? [0.3, known] : [known, 0.3], 2 * i);
});
const batch = {
  experts: ['weekday', 'weekend'].map((name) => ({ name, specialty: 'all' })),
  outputs: 1,
  values,
  confidence: new Float64Array(2 * n).fill(NaN),
  present: new Uint8Array(2 * n).fill(1),
  context: createFeatureTable({
    columns: [{ name: 'is_weekend', domain: 'other', kind: 'binary' }],
    values: weekend,
    patients: new Int32Array(n),
    times: Float64Array.from({ length: n }, (_, day) => day),
    patientIds: ['ann'],
  }),
};
const task = { kind: 'binary', outputs: 1, horizonDays: 1 } as const;
const setting = { task, specialty: 'all' };
const gate = softmax.create(softmaxOptionsSchema.parse({ l2: 1 }), setting);
await gate.train({ ...batch, task, labels, folds: new Int32Array(n) }, { stream });
batch.present[2 * 6 + 1] = 0; // on day 6 the weekend's expert sleeps
const { weights } = await gate.predictWeights(batch);
const forecasts = weightedAverage.create({}, setting).combine({ ...batch, weights, experts: 2 });
for (const day of [4, 5, 6]) {
  const own = Array.from(weights.subarray(2 * day, 2 * day + 2), (w) => w.toFixed(3));
  console.log(`day ${day}`, own, forecasts[day]?.toFixed(3), labels[day]);
}
