// Layers models of TensorFlow.js in one file, each with what TensorFlow.js 4.22.0 answers, for the tests of tfjs_model. In a folder where
// @tensorflow/tfjs-core, tfjs-layers and tfjs-backend-cpu 4.22.0 are installed: node make-tfjs-layers-golden.mjs <this folder>
import { writeFileSync } from 'node:fs';
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

const L = layers.layers;
const normal = (seed, mean = 0) => layers.initializers.randomNormal({ mean, stddev: 0.5, seed });
const at = (seed) => ({ kernelInitializer: normal(seed), biasInitializer: normal(seed + 1) });
const deep = (seed) => ({ ...at(seed), recurrentInitializer: normal(seed + 2) });
const spread = (seed) => ({
  movingMeanInitializer: normal(seed),
  movingVarianceInitializer: layers.initializers.randomUniform({ minval: 0.5, maxval: 2, seed }),
  gammaInitializer: normal(seed + 1, 1),
  betaInitializer: normal(seed + 2),
});
const out = L.dense;
const windows = { inputShape: [5, 2] };
const last = (seed) => out({ units: 1, activation: 'sigmoid', ...at(seed) });
const sequence = (...stack) => layers.sequential({ layers: stack });
const flat = (...stack) => sequence(...stack, L.flatten(), last(91));
const functional = (inputs, outputs) => layers.model({ inputs, outputs });

const activation = (name) =>
  sequence(
    L.dense({ units: 4, activation: name, inputShape: [3], ...at(3) }),
    L.activation({ activation: name }),
    last(5),
  );
const shared = () => {
  const input = layers.input({ shape: [3] });
  const twice = L.dense({ units: 3, activation: 'tanh', ...at(7) });
  const first = twice.apply(input);
  const parts = [first, twice.apply(first), L.dense({ units: 3, ...at(9) }).apply(input)];
  const merged = ['add', 'multiply', 'average', 'maximum', 'minimum'].map((name) =>
    L[name]().apply(parts),
  );
  return functional(input, last(11).apply(L.concatenate().apply(merged)));
};
const branches = () => {
  const input = layers.input({ shape: [5, 2] });
  const seen = L.conv1d({ filters: 3, kernelSize: 2, activation: 'relu', ...at(13) }).apply(input);
  const state = L.lstm({ units: 3, ...deep(15) }).apply(input);
  const both = L.concatenate({ axis: 1 }).apply([L.globalMaxPooling1d().apply(seen), state]);
  return functional(input, last(17).apply(both));
};

const models = {
  ...Object.fromEntries(
    ['elu', 'relu6', 'selu', 'softplus', 'softsign', 'hardSigmoid', 'swish'].map((name) => [
      name,
      activation(name),
    ]),
  ),
  rectified: sequence(
    L.dense({ units: 4, inputShape: [3], ...at(19) }),
    L.leakyReLU({ alpha: 0.2 }),
    L.elu(),
    L.softmax({ axis: -1 }),
    last(21),
  ),
  cut: sequence(
    L.dense({ units: 6, inputShape: [3], ...at(61) }),
    L.reLU({ maxValue: 0.5 }),
    L.dense({ units: 6, ...at(63) }),
    L.reLU(),
    last(65),
  ),
  bidirectional: sequence(
    L.bidirectional({
      layer: L.lstm({ units: 3, returnSequences: true, ...deep(23) }),
      ...windows,
    }),
    L.bidirectional({
      layer: L.gru({ units: 2, recurrentActivation: 'sigmoid', ...deep(25) }),
      mergeMode: 'sum',
    }),
    last(27),
  ),
  'bidirectional-mul': flat(
    L.bidirectional({
      layer: L.gru({ units: 3, returnSequences: true, ...deep(29) }),
      mergeMode: 'mul',
      ...windows,
    }),
  ),
  'bidirectional-ave': flat(
    L.bidirectional({
      layer: L.lstm({ units: 3, goBackwards: true, returnSequences: true, ...deep(31) }),
      mergeMode: 'ave',
      ...windows,
    }),
  ),
  backwards: flat(
    L.lstm({ units: 3, goBackwards: true, returnSequences: true, ...deep(33), ...windows }),
    L.gru({ units: 3, goBackwards: true, returnSequences: true, ...deep(35) }),
  ),
  functions: flat(
    L.lstm({
      units: 3,
      activation: 'softsign',
      recurrentActivation: 'hardSigmoid',
      returnSequences: true,
      ...deep(37),
      ...windows,
    }),
    L.gru({
      units: 3,
      activation: 'elu',
      recurrentActivation: 'hardSigmoid',
      returnSequences: true,
      ...deep(39),
    }),
    L.lstm({ units: 2, activation: 'linear', returnSequences: true, ...deep(41) }),
    L.gru({ units: 2, activation: 'relu', useBias: false, returnSequences: true, ...deep(43) }),
  ),
  strided: flat(
    L.conv1d({
      filters: 3,
      kernelSize: 3,
      strides: 2,
      padding: 'same',
      ...at(45),
      inputShape: [6, 2],
    }),
    L.conv1d({ filters: 2, kernelSize: 2, strides: 2, ...at(47) }),
  ),
  pooled: flat(
    L.maxPooling1d({ poolSize: 3, strides: 2, padding: 'same', ...windows }),
    L.averagePooling1d({ poolSize: 2, padding: 'same' }),
  ),
  'pooled-valid': flat(
    L.averagePooling1d({ poolSize: 2, strides: 1, ...windows }),
    L.maxPooling1d({ poolSize: 2 }),
  ),
  'pooled-average': sequence(
    L.conv1d({ filters: 3, kernelSize: 2, ...at(49), ...windows }),
    L.globalAveragePooling1d(),
    last(51),
  ),
  normalized: flat(
    L.layerNormalization({
      gammaInitializer: normal(55, 1),
      betaInitializer: normal(56),
      ...windows,
    }),
    L.batchNormalization(spread(53)),
  ),
  'flat-first': sequence(L.flatten({ dataFormat: 'channelsFirst', ...windows }), last(57)),
  shapes: flat(
    L.permute({ dims: [2, 1], ...windows }),
    L.reshape({ targetShape: [5, 2] }),
    L.lstm({ units: 2, ...deep(59) }),
    L.repeatVector({ n: 3 }),
    L.spatialDropout1d({ rate: 0.5 }),
    L.gaussianNoise({ stddev: 1 }),
  ),
  shared: shared(),
  branches: branches(),
};

const recorded = { versions: { '@tensorflow/tfjs-layers': layers.version_layers } };
for (const [name, model] of Object.entries(models)) {
  const shape = model.inputs[0].shape.slice(1);
  const rows = tf.randomNormal([6, ...shape], 0, 1, 'float32', 4);
  const answers = model
    .predict(rows)
    .arraySync()
    .map((own) => own.at(-1));
  await model.save(
    tf.io.withSaveHandler(async ({ modelTopology, weightSpecs, weightData, format }) => {
      const weights = Buffer.from(weightData).toString('base64');
      const file = {
        format,
        modelTopology,
        weightsManifest: [{ paths: ['weights.bin'], weights: weightSpecs }],
      };
      recorded[name] = { rows: rows.arraySync(), answers, file, weights };
      return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
    }),
  );
}
writeFileSync(join(folder, 'tfjs-layers.json'), `${JSON.stringify(recorded)}\n`);
