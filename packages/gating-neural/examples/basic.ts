import { createFeatureTable } from '@prodrome/core';
import { neuralNetwork, neuralNetworkOptionsSchema } from '@prodrome/gating-neural';
import { createStream } from '@prodrome/numerics';

// two experts: one knows of calm days when she slept well and of hard days when she did not, the other of the rest
const stream = createStream('readme');
const [patients, days] = [20, 100];
const n = patients * days;
const context = Float32Array.from({ length: 2 * n }, () => stream.nextNormal());
const labels = Float64Array.from({ length: n }, () => Number(stream.next() < 0.3));
const values = new Float64Array(2 * n);
labels.forEach((label, i) => {
  const known = 0.1 + 0.7 * label;
  const agrees = (context[2 * i] ?? 0) > 0 === (context[2 * i + 1] ?? 0) > 0;
  values.set(agrees ? [known, 0.3] : [0.3, known], 2 * i);
});
const batch = {
  experts: ['agree', 'differ'].map((name) => ({ name, specialty: 'all' })),
  outputs: 1,
  values,
  confidence: new Float64Array(2 * n).fill(NaN),
  present: new Uint8Array(2 * n).fill(1),
  context: createFeatureTable({
    columns: ['calm', 'slept'].map((name) => ({ name, domain: 'context', kind: 'number' })),
    values: context,
    patients: Int32Array.from({ length: n }, (_, i) => Math.floor(i / days)),
    times: Float64Array.from({ length: n }, (_, i) => i % days),
    patientIds: Array.from({ length: patients }, (_, patient) => `p${patient}`),
  }),
};
const task = { kind: 'binary', outputs: 1, horizonDays: 1 } as const;
const options = neuralNetworkOptionsSchema.parse({ optimizer: { learningRate: 0.02 } });
const gate = neuralNetwork.create(options, { task, specialty: 'all' });
const data = { ...batch, task, labels, folds: new Int32Array(n) };
const { metrics } = await gate.train(data, { stream });
console.log('validation loss', metrics['validationLoss']?.toFixed(3));

const { weights } = await gate.predictWeights(batch);
for (const i of [0, 1, 2]) {
  const seen = Array.from(context.subarray(2 * i, 2 * i + 2), (x) => x.toFixed(1));
  console.log(
    seen,
    Array.from(weights.subarray(2 * i, 2 * i + 2), (w) => w.toFixed(2)),
  );
}
