// Layers models for the tests of tfjs_model, and what TensorFlow.js 4.22.0 answers. In a folder where @tensorflow/tfjs-core, tfjs-layers and
// tfjs-backend-cpu 4.22.0 are installed: node make-tfjs-golden.mjs <this folder>
import { mkdirSync, writeFileSync } from 'node:fs';
import { Buffer } from 'node:buffer';
import process from 'node:process';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const [, , folder] = process.argv;
const require = createRequire(join(process.cwd(), 'index.js'));
const tf = require('@tensorflow/tfjs-core');
const layers = require('@tensorflow/tfjs-layers');
require('@tensorflow/tfjs-backend-cpu');
await tf.setBackend('cpu');

const at = (seed) => ({
  kernelInitializer: layers.initializers.glorotNormal({ seed }),
  biasInitializer: layers.initializers.randomNormal({ stddev: 0.3, seed: seed + 1 }),
});
const deep = (seed) => ({
  ...at(seed),
  recurrentInitializer: layers.initializers.randomNormal({ stddev: 0.4, seed: seed + 2 }),
});
const L = layers.layers;
const models = {
  dense: [
    L.dense({ units: 5, activation: 'relu', inputShape: [3], ...at(1) }),
    L.dropout({ rate: 0.5 }),
    L.batchNormalization({
      movingMeanInitializer: layers.initializers.randomNormal({ seed: 21 }),
      movingVarianceInitializer: layers.initializers.randomUniform({
        minval: 0.5,
        maxval: 2,
        seed: 22,
      }),
      gammaInitializer: layers.initializers.randomNormal({ mean: 1, stddev: 0.2, seed: 23 }),
    }),
    L.dense({
      units: 4,
      activation: 'tanh',
      useBias: false,
      kernelInitializer: layers.initializers.glorotNormal({ seed: 3 }),
    }),
    L.dense({ units: 1, activation: 'sigmoid', ...at(5) }),
  ],
  lstm: [
    L.lstm({ units: 4, returnSequences: true, inputShape: [5, 2], ...deep(7) }),
    L.lstm({ units: 3, recurrentActivation: 'sigmoid', ...deep(8) }),
    L.dense({ units: 2, activation: 'softmax', ...at(9) }),
  ],
  gru: [
    L.gru({
      units: 4,
      returnSequences: true,
      recurrentActivation: 'sigmoid',
      inputShape: [5, 2],
      ...deep(11),
    }),
    L.gru({ units: 3, ...deep(12) }),
    L.dense({ units: 1, ...at(13) }),
    L.activation({ activation: 'sigmoid' }),
  ],
  convolution: [
    L.conv1d({
      filters: 4,
      kernelSize: 3,
      padding: 'same',
      activation: 'relu',
      inputShape: [5, 2],
      ...at(15),
    }),
    L.conv1d({ filters: 3, kernelSize: 2, dilationRate: 2, ...at(16) }),
    L.conv1d({ filters: 3, kernelSize: 2, activation: 'tanh', ...at(17) }),
    L.flatten(),
    L.dense({ units: 1, activation: 'sigmoid', ...at(18) }),
  ],
  'max-pooling': [
    L.maxPooling1d({ poolSize: 2, inputShape: [5, 2] }),
    L.flatten(),
    L.dense({ units: 1, activation: 'sigmoid', ...at(19) }),
  ],
};
const recorded = { versions: { '@tensorflow/tfjs-layers': layers.version_layers } };
for (const [name, stack] of Object.entries(models)) {
  const model = layers.sequential({ layers: stack });
  const shape = model.inputs[0].shape.slice(1);
  const rows = tf.randomNormal([6, ...shape], 0, 1, 'float32', 4);
  const answers = model
    .predict(rows)
    .arraySync()
    .map((own) => own.at(-1));
  recorded[name] = { rows: rows.arraySync(), answers };
  await model.save(
    tf.io.withSaveHandler(
      async ({ modelTopology, weightSpecs, weightData, format, generatedBy }) => {
        const to = join(folder, `tfjs-${name}`);
        mkdirSync(to, { recursive: true });
        const weightsManifest = [{ paths: ['weights.bin'], weights: weightSpecs }];
        const json = { format, generatedBy, convertedBy: null, modelTopology, weightsManifest };
        writeFileSync(join(to, 'model.json'), JSON.stringify(json));
        writeFileSync(join(to, 'weights.bin'), Buffer.from(weightData));
        return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
      },
    ),
  );
}
writeFileSync(join(folder, 'tfjs.json'), JSON.stringify(recorded, undefined, 1));
