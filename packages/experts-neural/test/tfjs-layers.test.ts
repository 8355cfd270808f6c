import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { tfjsModel } from '../src/index.ts';
import { context, create } from './support.ts';
import { answersOf, tableOf, type Recorded } from './tfjs-support.ts';

type Json = Readonly<Record<string, unknown>>;
interface Case extends Recorded {
  readonly file: Json;
  readonly weights: string;
}

const casesIn = (name: string): [string, Case][] => {
  const text = readFileSync(new URL(`golden/${name}`, import.meta.url), 'utf8');
  const cases = JSON.parse(text) as Record<string, Case>;
  return Object.entries(cases).filter(([key]) => key !== 'versions');
};

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'prodrome-tfjs-layers-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

async function write(file: unknown, weights: Uint8Array): Promise<string> {
  const path = await mkdtemp(join(folder, 'model-'));
  await writeFile(join(path, 'model.json'), JSON.stringify(file));
  await writeFile(join(path, 'weights.bin'), weights);
  return path;
}

const inputsFor = ({ rows: [first = []] }: Recorded): object[] => {
  const days = Array.isArray(first[0]) ? (first as readonly number[][]) : undefined;
  const width = days?.[0]?.length ?? first.length;
  return [{ columns: ['a', 'b', 'c'].slice(0, width), ...(days && { steps: days.length }) }];
};

describe.each([
  ['TensorFlow.js', 'tfjs-layers.json'],
  ['Keras', 'keras-layers.json'],
])('%s', (_, name) => {
  it.each(casesIn(name))('%s is answered alike', async (__, { file, weights, ...recorded }) => {
    const path = await write(file, Buffer.from(weights, 'base64'));
    const answers = await answersOf({ path, inputs: inputsFor(recorded) }, recorded);
    expect(new Set(recorded.answers).size).toBeGreaterThan(4);
    recorded.answers.forEach((answer, row) => {
      expect(answers[row]).toBeCloseTo(answer, 5);
    });
  });
});

interface Weight {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: readonly number[];
}

const layer = (kind: string, config: Json): Json => ({ class_name: kind, config });
const unit = (name: string, config: Json = {}): Json =>
  layer('Dense', { name, units: 1, use_bias: false, activation: 'linear', ...config });
const windows = { batch_input_shape: [null, 2, 2] };

function fileOf(
  layers: readonly Json[],
  weights: readonly Omit<Weight, 'values'>[],
  more: Json = {},
): Json {
  const modelTopology = layer('Sequential', { name: 's', layers });
  const specs = weights.map(({ name, shape }) => ({ name, shape, dtype: 'float32', ...more }));
  return {
    format: 'layers-model',
    modelTopology,
    weightsManifest: [{ paths: ['weights.bin'], weights: specs }],
  };
}

const bytesOf = (weights: readonly Weight[]): Uint8Array =>
  new Uint8Array(Float32Array.from(weights.flatMap(({ values }) => values)).buffer);

/** What a model answers to the last of these days, or to a single one. */
async function ask(
  layers: readonly Json[],
  weights: readonly Weight[],
  row: Recorded['rows'][number],
): Promise<number> {
  const path = await write(fileOf(layers, weights), bytesOf(weights));
  const recorded = { rows: [row], answers: [0] };
  return (await answersOf({ path, inputs: inputsFor(recorded) }, recorded))[0] as number;
}

const days = [
  [0.1, 0.2],
  [0.3, 0.4],
];
const kernel = (name: string, values: readonly number[]): Weight => ({
  name: `${name}/kernel`,
  shape: [values.length, 1],
  values,
});

describe('a setting is honoured', () => {
  it('flattens channels first', async () => {
    const layers = [
      layer('Flatten', { name: 'f', data_format: 'channels_first', ...windows }),
      unit('d'),
    ];
    expect(await ask(layers, [kernel('d', [0, 1, 0, 0])], days)).toBeCloseTo(0.3, 6);
  });

  it('convolves channels first', async () => {
    const settings = {
      filters: 1,
      kernel_size: [1],
      strides: [1],
      padding: 'valid',
      dilation_rate: [1],
    };
    const convolution = {
      name: 'c',
      data_format: 'channels_first',
      activation: 'linear',
      use_bias: false,
    };
    const layers = [
      layer('Conv1D', { ...convolution, ...settings, ...windows }),
      layer('Flatten', { name: 'f' }),
      unit('d'),
    ];
    const weights = [{ name: 'c/kernel', shape: [1, 2, 1], values: [1, 0] }, kernel('d', [0, 1])];
    expect(await ask(layers, weights, days)).toBeCloseTo(0.2, 6);
  });

  it('normalises along the axis that is named', async () => {
    const layers = [
      layer('BatchNormalization', { name: 'b', axis: 1, epsilon: 0, ...windows }),
      layer('Flatten', { name: 'f' }),
      unit('d'),
    ];
    const numbers = { gamma: [1, 3], beta: [0, 0], moving_mean: [0, 0], moving_variance: [1, 1] };
    const own = Object.entries(numbers).map(([name, values]) => ({
      name: `b/${name}`,
      shape: [2],
      values,
    }));
    expect(await ask(layers, [...own, kernel('d', [0, 1, 0, 0])], days)).toBeCloseTo(0.2, 6);
    expect(await ask(layers, [...own, kernel('d', [0, 0, 1, 0])], days)).toBeCloseTo(0.9, 6);
  });
});

describe('weights', () => {
  const input = { batch_input_shape: [null, 1] };

  it('are those of the layer, and of no other with a longer name', async () => {
    const layers = [unit('d/x', input), unit('d')];
    expect(await ask(layers, [kernel('d/x', [0.5]), kernel('d', [0.1])], [1])).toBeCloseTo(0.05, 6);
    await expect(ask(layers, [kernel('d/x', [0.5])], [1])).rejects.toThrow(
      /layer d, weights kernel: expected d\/kernel, got none/,
    );
  });

  it('may lie under the name of a cell', async () => {
    expect(await ask([unit('d', input)], [kernel('d/cell', [0.5])], [1])).toBeCloseTo(0.5, 6);
    const two = [kernel('d/cell', [0.5]), kernel('d/cell_1', [0.5])];
    await expect(ask([unit('d', input)], two, [1])).rejects.toThrow(/weights of one cell/);
  });

  it.each([
    [
      { name: 'd/kernel', shape: [1, 2], values: [1, 2] },
      /layer d, weights kernel: expected \[1, 1\], got \[1, 2\]/,
    ],
    [{ name: 'd/kernel', shape: [1], values: [1] }, /expected \[1, 1\], got \[1\]/],
    [kernel('d', [NaN]), /d\/kernel: expected numbers, got NaN/],
    [kernel('d', [Infinity]), /finite numbers, got Infinity/],
  ])('are refused: %j', async (own, error) => {
    await expect(ask([unit('d', input)], [own], [1])).rejects.toThrow(error);
  });

  it('are refused where no layer wants them, or two layers have one name', async () => {
    const own = kernel('d', [1]);
    await expect(ask([unit('d', input)], [own, kernel('e', [1])], [1])).rejects.toThrow(
      /those of the layers only, got e\/kernel/,
    );
    await expect(ask([unit('d', input), unit('d')], [own], [1])).rejects.toThrow(
      /each name once, got d twice/,
    );
    await expect(ask([unit('d', input)], [own, own], [1])).rejects.toThrow(
      /weights of this name once/,
    );
  });

  const quantized = async (quantization: Json, bytes: Uint8Array): Promise<number> => {
    const file = fileOf(
      [unit('d', { batch_input_shape: [null, 3] })],
      [{ name: 'd/kernel', shape: [3, 1] }],
      { quantization },
    );
    const recorded = { rows: [[0.5, 0.25, 2 ** 22]], answers: [0] };
    return (
      await answersOf({ path: await write(file, bytes), inputs: inputsFor(recorded) }, recorded)
    )[0] as number;
  };

  it('are restored as TensorFlow.js restores them, from half precision and from codes', async () => {
    // 1, 0.5 and 2 ** -24, the smallest number above 0
    const halves = new Uint8Array(Uint16Array.of(0x3c00, 0x3800, 0x0001).buffer);
    expect(await quantized({ dtype: 'float16' }, halves)).toBeCloseTo(0.625 + 0.25, 6);
    const scaled = { scale: 0.01, min: -1 };
    expect(
      await quantized({ dtype: 'uint8', ...scaled }, Uint8Array.of(200, 150, 100)),
    ).toBeCloseTo(0.5 + 0.125, 6);
    const codes = new Uint8Array(Uint16Array.of(200, 300, 100).buffer);
    expect(await quantized({ dtype: 'uint16', ...scaled }, codes)).toBeCloseTo(0.5 + 0.5, 6);
    await expect(quantized({ dtype: 'uint8' }, codes)).rejects.toThrow(
      /tfjs_model, weightsManifest/,
    );
    await expect(quantized({ dtype: 'float16' }, codes.subarray(1))).rejects.toThrow(
      /6 bytes, got 5/,
    );
  });
});

describe('every setting of a layer is read, or without effect, or refused by name', () => {
  const input = { batch_input_shape: [null, 2] };
  const dense = (config: Json): readonly Json[] => [unit('d', { ...input, ...config })];
  const own = kernel('d', [0.25, 0.5]);

  it.each([
    { kernel_initializer: { class_name: 'Zeros' } },
    { trainable: false },
    { bias_constraint: null },
    { dtype: 'float32' },
    { dtype: { class_name: 'DTypePolicy', config: { name: 'float32' } } },
  ])('is without effect: %j', async (config) => {
    expect(await ask(dense(config), [own], [1, 1])).toBeCloseTo(0.75, 6);
  });

  const convolved = (config: Json): readonly Json[] => [
    layer('Conv1D', {
      name: 'c',
      filters: 2,
      kernel_size: [1],
      use_bias: false,
      ...windows,
      ...config,
    }),
    layer('Flatten', { name: 'f' }),
    unit('d'),
  ];
  const pooled = (config: Json): readonly Json[] => [
    layer('MaxPooling1D', { name: 'p', ...windows, ...config }),
    layer('Flatten', { name: 'f' }),
    unit('d'),
  ];
  const gated = (config: Json): readonly Json[] => [
    layer('GRU', {
      name: 'g',
      units: 1,
      recurrent_activation: 'sigmoid',
      use_bias: false,
      ...windows,
      ...config,
    }),
  ];
  const both = (config: Json): readonly Json[] => [
    layer('Bidirectional', {
      name: 'b',
      layer: layer('LSTM', { name: 'l', units: 1, recurrent_activation: 'sigmoid' }),
      ...windows,
      ...config,
    }),
  ];

  const policy = { class_name: 'DTypePolicy', config: { name: 'float32' } };
  const hard = { activation: 'hard_sigmoid' };
  it.each([
    ['by its version', gated({ recurrent_activation: 'hard_sigmoid' }), '3.0.5', 'g'],
    ['by its types', dense({ ...hard, dtype: policy }), undefined, 'd'],
    [
      'within a layer',
      both({ layer: layer('LSTM', { name: 'l', units: 1, ...hard }) }),
      '3.4.0',
      'b',
    ],
  ])('an activation that Keras 3 computes otherwise: %s', async (_, layers, version, name) => {
    const { modelTopology, ...rest } = fileOf(layers, []);
    const model_config = modelTopology;
    const file = { ...rest, modelTopology: { keras_version: version, model_config } };
    const path = await write(file, new Uint8Array());
    const recorded = { rows: [[1, 1]], answers: [0] };
    await expect(answersOf({ path, inputs: inputsFor(recorded) }, recorded)).rejects.toThrow(
      `layer ${name}, activation: expected one that Keras 3 and TensorFlow.js compute alike`,
    );
  });

  it('an activation of Keras before, and of TensorFlow.js', async () => {
    expect(await ask(dense(hard), [own], [1, 1])).toBeCloseTo(0.2 * 0.75 + 0.5, 6);
  });

  it.each([
    ['units of none', dense({ units: 0 }), /layer d, Dense, units: expected an integer ≥ 1, got 0/],
    ['another type', dense({ dtype: 'float16' }), /dtype: expected "float32"/],
    [
      'an unknown one',
      dense({ quantized: true }),
      /layer d, Dense, quantized: expected settings that are known, got true/,
    ],
    [
      'an activation',
      dense({ activation: 'mish' }),
      /activation: expected one of linear, relu, .*, got "mish"/,
    ],
    ['an activation of its own', dense({ activation: { class_name: 'Mine' } }), /activation/],
    [
      'another axis',
      [layer('Softmax', { name: 's', ...input })],
      /axis: expected one axis of 2 other than 0/,
    ],
    ['groups', convolved({ groups: 2 }), /groups: expected 1, got 2/],
    [
      'channels that peers disagree on',
      convolved({ data_format: 'channels_first' }),
      /TensorFlow\.js does not turn back/,
    ],
    [
      'a stretch that is too long',
      convolved({ kernel_size: [4] }),
      /an input of more than 2 steps/,
    ],
    [
      'pooling over channels',
      pooled({ data_format: 'channels_first' }),
      /data_format: expected "channels_last"/,
    ],
    [
      'a slope',
      [layer('ReLU', { name: 'r', negative_slope: 0.1, ...input })],
      /negative_slope: expected 0, got 0\.1/,
    ],
    [
      'two axes',
      [layer('BatchNormalization', { name: 'b', axis: [1, 2], ...windows })],
      /one axis of 3 other than 0, got \[1,2\]/,
    ],
    ['states', gated({ stateful: true }), /stateful: expected false/],
    [
      'a recurrent activation',
      gated({ recurrent_activation: 'softmax' }),
      /recurrent_activation: expected one of/,
    ],
    [
      'no recurrent activation',
      gated({ recurrent_activation: null }),
      /recurrent_activation: expected one of .*, got none/,
    ],
    ['two outputs', both({ merge_mode: null }), /merge_mode: expected one output/],
    [
      'a layer backwards of its own',
      both({ backward_layer: {} }),
      /layer b, Bidirectional, backward_layer: expected null/,
    ],
    [
      'another layer twice',
      both({ layer: unit('d') }),
      /layer: expected one of LSTM, GRU, got "Dense"/,
    ],
    [
      'masks',
      [layer('Masking', { name: 'm', mask_value: 0, ...windows })],
      /layer m: expected one of InputLayer, Dense, .*, got Masking/,
    ],
  ])('%s', async (_, layers, error) => {
    const weights = [
      own,
      { name: 'g/kernel', shape: [2, 3], values: [0, 0, 0, 0, 0, 0] },
      { name: 'c/kernel', shape: [1, 2, 2], values: [1, 0, 0, 1] },
      { name: 'g/recurrent_kernel', shape: [1, 3], values: [0, 0, 0] },
    ];
    await expect(ask(layers, weights, [1, 1])).rejects.toThrow(error);
  });
});

describe('a functional model', () => {
  const input = {
    class_name: 'InputLayer',
    name: 'x',
    config: { name: 'x', batch_input_shape: [null, 2] },
    inbound_nodes: [],
  };
  const dense = (inbound_nodes: unknown): Json => ({ ...unit('d'), name: 'd', inbound_nodes });
  const load = async (layers: readonly Json[], ends: Json = {}): Promise<unknown> => {
    const own = kernel('d', [0.25, 0.5]);
    const config = {
      name: 'm',
      layers,
      input_layers: [['x', 0, 0]],
      output_layers: [['d', 0, 0]],
      ...ends,
    };
    const file = { ...fileOf([], [own]), modelTopology: layer('Functional', config) };
    const recorded = { rows: [[1, 1]], answers: [0] };
    const model = await create(tfjsModel, {
      path: await write(file, bytesOf([own])),
      inputs: inputsFor(recorded),
    });
    return model.train(tableOf(recorded), context());
  };

  it.each([
    ['circles', [input, dense([[['d', 0, 0, {}]]])], {}, /inputs that are computed before/],
    [
      'inputs that are not there',
      [input, dense([[['y', 0, 0, {}]]])],
      {},
      /inputs that are computed before, got y, call 0/,
    ],
    ['a second output', [input, dense([[['x', 0, 1, {}]]])], {}, /layers of one output/],
    [
      'what a call is given beside',
      [input, dense([[['x', 0, 0, { training: true }]]])],
      {},
      /calls with inputs only, got training/,
    ],
    [
      'an output that is not there',
      [input, dense([[['x', 0, 0, {}]]])],
      { output_layers: [['d', 1, 0]] },
      /calls of layers, got d, call 1/,
    ],
    [
      'an input that is not told',
      [{ ...input, name: 'y' }, input, dense([[['x', 0, 0, {}]]])],
      {},
      /the layer y, that is given nothing/,
    ],
    [
      'inputs of other axes',
      [
        input,
        {
          ...layer('Reshape', { name: 'r', target_shape: [1, 2] }),
          name: 'r',
          inbound_nodes: [[['x', 0, 0, {}]]],
        },
        {
          ...layer('Add', { name: 'a' }),
          name: 'a',
          inbound_nodes: [
            [
              ['x', 0, 0, {}],
              ['r', 0, 0, {}],
            ],
          ],
        },
        dense([[['a', 0, 0, {}]]]),
      ],
      {},
      /layer a, Add: expected an input of 2 axes, got \[n, 1, 2\]/,
    ],
    ['the format of Keras 3', [input, dense([{ args: [], kwargs: {} }])], {}, /inbound_nodes/],
  ])('is refused for %s', async (_, layers, ends, error) => {
    await expect(load(layers, ends)).rejects.toThrow(error);
  });
});
