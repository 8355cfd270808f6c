// Graph models for the tests of tfjs_model, written by hand, and what TensorFlow.js 4.22.0 answers. In a folder where @tensorflow/tfjs-core,
// tfjs-converter and tfjs-backend-cpu 4.22.0 are installed: node make-tfjs-graph-golden.mjs <this folder>
import { mkdirSync, writeFileSync } from 'node:fs';
import { Buffer } from 'node:buffer';
import process from 'node:process';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const [, , folder] = process.argv;
const require = createRequire(join(process.cwd(), 'index.js'));
const tf = require('@tensorflow/tfjs-core');
const converter = require('@tensorflow/tfjs-converter');
require('@tensorflow/tfjs-backend-cpu');
await tf.setBackend('cpu');

const base64 = (text) => Buffer.from(text).toString('base64');
const fused = (...names) => ({
  fused_ops: { list: { s: names.map(base64) } },
  num_args: { i: '1' },
});

/** A graph under construction: nodes and the weights of its constants. */
function startGraph() {
  const nodes = [];
  const specs = [];
  const parts = [];
  const add = (op, name, input = [], attr = {}) => {
    nodes.push({ name, op, ...(input.length > 0 && { input }), attr });
    return name;
  };
  const hold = (name, shape, dtype, data) => {
    specs.push({ name, shape, dtype });
    parts.push(Buffer.from(data.buffer, data.byteOffset, data.byteLength));
    const type = dtype === 'float32' ? 'DT_FLOAT' : 'DT_INT32';
    return add('Const', name, [], { dtype: { type } });
  };
  return {
    add,
    placeholder: (name, sizes) =>
      add('Placeholder', name, [], {
        dtype: { type: 'DT_FLOAT' },
        shape: { shape: { dim: [-1, ...sizes].map((size) => ({ size: String(size) })) } },
      }),
    drawn: (name, shape, seed, { mean = 0, deviation = 0.6 } = {}) =>
      hold(
        name,
        shape,
        'float32',
        tf.randomNormal(shape, mean, deviation, 'float32', seed).dataSync(),
      ),
    integers: (name, values) => hold(name, [values.length], 'int32', Int32Array.from(values)),
    integer: (name, value) => hold(name, [], 'int32', Int32Array.of(value)),
    artifacts: () => ({
      topology: { node: nodes, versions: { producer: 1 } },
      specs,
      data: Buffer.concat(parts),
    }),
  };
}

function dense() {
  const g = startGraph();
  const x = g.placeholder('serving_default_x', [3]);
  const one = g.add(
    '_FusedMatMul',
    'one',
    [x, g.drawn('one/kernel', [3, 5], 1), g.drawn('one/bias', [5], 2)],
    fused('BiasAdd', 'Relu'),
  );
  const scaled = g.add('Mul', 'norm/mul', [
    g.add('Sub', 'norm/sub', [one, g.drawn('norm/mean', [5], 3)]),
    g.drawn('norm/gamma', [5], 4, { mean: 2, deviation: 0.3 }),
  ]);
  const normed = g.add('RealDiv', 'norm/div', [
    scaled,
    g.drawn('norm/spread', [5], 5, { mean: 2, deviation: 0.2 }),
  ]);
  const turned = g.add('MatMul', 'two/product', [normed, g.drawn('two/kernel', [4, 5], 6)], {
    transpose_a: { b: false },
    transpose_b: { b: true },
  });
  const two = g.add(
    'BiasAdd',
    'two/biased',
    [turned, g.drawn('two/bias', [4], 7, { mean: 4, deviation: 6 })],
    {
      data_format: { s: base64('NHWC') },
    },
  );
  const three = ['Relu6', 'Elu', 'Tanh'].map((name) => g.add(name, `two/${name}`, [two]));
  const summed = g.add('AddV2', 'sum', [three[0], g.add('Add', 'sum/first', [three[1], three[2]])]);
  const branches = [['Elu'], ['Relu6'], []].map((names, i) =>
    g.add(
      '_FusedMatMul',
      `branch${i}`,
      [
        summed,
        g.drawn(`branch${i}/kernel`, [4, 3], 10 + i),
        g.drawn(`branch${i}/bias`, [3], 20 + i),
      ],
      fused('BiasAdd', ...names),
    ),
  );
  const joined = g.add('ConcatV2', 'joined', [...branches, g.integer('joined/axis', -1)], {
    N: { i: '3' },
  });
  const last = g.add('MatMul', 'last/product', [joined, g.drawn('last/kernel', [9, 1], 30)]);
  const score = g.add('Add', 'last/score', [last, g.drawn('last/bias', [1], 31)]);
  g.add('Identity', 'Identity', [g.add('Sigmoid', 'last/sigmoid', [`${score}:0`, '^joined'])]);
  return {
    ...g.artifacts(),
    signature: {
      inputs: { x: { name: 'serving_default_x:0', dtype: 'DT_FLOAT' } },
      outputs: { probability: { name: 'Identity:0', dtype: 'DT_FLOAT' } },
    },
  };
}

function windows() {
  const g = startGraph();
  const window = g.placeholder('window', [5, 2]);
  const today = g.placeholder('today', [2]);
  const slice = (name, from, bounds, masks = {}) =>
    g.add(
      'StridedSlice',
      name,
      [
        from,
        ...bounds.map((values, i) => g.integers(`${name}/${['begin', 'end', 'step'][i]}`, values)),
      ],
      Object.fromEntries(
        Object.entries(masks).map(([key, i]) => [`${key}_mask`, { i: String(i) }]),
      ),
    );
  const days = g.integers('days', [1]);
  const mean = g.add('Mean', 'mean', [window, days], { keep_dims: { b: false } });
  const max = g.add('Max', 'max', [window, days], { keep_dims: { b: true } });
  const flatMax = g.add('Squeeze', 'max/flat', [max], { squeeze_dims: { list: { i: ['1'] } } });
  const last = slice(
    'last',
    window,
    [
      [3, -1, 1],
      [0, 0, 0],
      [1, 1, 1],
    ],
    {
      ...{ begin: 0b101, end: 0b101, shrink_axis: 0b010 },
    },
  );
  const second = slice(
    'second',
    window,
    [
      [0, 1],
      [0, 2],
      [1, 1],
    ],
    {
      ...{ begin: 0b01, end: 0b01, shrink_axis: 0b10 },
    },
  );
  const odd = slice(
    'odd',
    window,
    [
      [0, -4],
      [0, 5],
      [1, 2],
    ],
    { begin: 0b01, end: 0b01 },
  );
  const flatOdd = g.add('Reshape', 'odd/flat', [odd, g.integers('odd/shape', [-1, 4])]);
  const raised = g.add('ExpandDims', 'today/raised', [today, g.integer('today/axis', 1)]);
  const around = g.add('Sub', 'around', [window, raised]);
  const spread = g.add('Mean', 'spread', [g.add('Mul', 'squares', [around, around]), days]);
  const parts = [mean, flatMax, last, second, flatOdd, spread, today];
  const joined = g.add('ConcatV2', 'joined', [...parts, g.integer('joined/axis', 1)], {
    N: { i: String(parts.length) },
  });
  const width = 2 + 2 + 2 + 2 + 4 + 2 + 2;
  const hidden = g.add(
    '_FusedMatMul',
    'hidden',
    [joined, g.drawn('hidden/kernel', [width, 4], 41), g.drawn('hidden/bias', [4], 42)],
    fused('BiasAdd', 'Sigmoid'),
  );
  const rectified = g.add('Relu', 'rectified', [
    g.add('BiasAdd', 'shifted', [hidden, g.drawn('shift', [4], 43)]),
  ]);
  const scores = g.add('MatMul', 'scores', [rectified, g.drawn('scores/kernel', [4, 3], 44)]);
  g.add('Softmax', 'classes', [scores]);
  return g.artifacts();
}

const recorded = { versions: { '@tensorflow/tfjs-converter': converter.version_converter } };

async function record(name, { topology, specs, data, signature }, inputs, rows) {
  const weightData = data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength);
  const loaded = { modelTopology: topology, weightSpecs: specs, weightData, signature };
  const model = await converter.loadGraphModel({ load: async () => loaded });
  const answers = model
    .predict(inputs)
    .arraySync()
    .map((own) => own.at(-1));
  recorded[name] = { rows: rows.arraySync(), answers };
  const to = join(folder, `tfjs-${name}`);
  mkdirSync(to, { recursive: true });
  const weightsManifest = [{ paths: ['weights.bin'], weights: specs }];
  const json = {
    ...{ format: 'graph-model', generatedBy: 'by hand', convertedBy: null },
    ...{ modelTopology: topology, ...(signature && { signature }), weightsManifest },
  };
  writeFileSync(join(to, 'model.json'), JSON.stringify(json));
  writeFileSync(join(to, 'weights.bin'), data);
}

const days = tf.randomNormal([6, 3], 0, 1, 'float32', 4);
await record('graph-dense', dense(), { x: days }, days);
const weeks = tf.randomNormal([6, 5, 2], 0, 1, 'float32', 5);
const newest = tf.squeeze(tf.slice(weeks, [0, 4, 0], [6, 1, 2]), [1]);
await record('graph-windows', windows(), { window: weeks, today: newest }, weeks);
writeFileSync(join(folder, 'tfjs-graph.json'), JSON.stringify(recorded, undefined, 1));
