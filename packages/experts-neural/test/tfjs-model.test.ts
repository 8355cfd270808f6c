import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { expertChecks, runChecks } from '@prodrome/conformance';
import { tfjsModel } from '../src/index.ts';
import { context, create } from './support.ts';
import {
  expectRecorded,
  folderOf,
  recordedIn,
  tableOf,
  textOf,
  type Recorded,
} from './tfjs-support.ts';

const recorded = recordedIn('tfjs.json');
const today = [{ columns: ['a', 'b', 'c'] }];
const window = [{ columns: ['a', 'b'], steps: 5 }];
const subjects = [
  { name: 'dense', inputs: today },
  { name: 'lstm', inputs: window, output: { index: 1 } },
  { name: 'gru', inputs: window },
  { name: 'convolution', inputs: window },
  { name: 'max-pooling', inputs: window },
];

it.each(subjects)('$name answers as TensorFlow.js did', async ({ name, ...options }) => {
  await expectRecorded(name, recorded[name] as Recorded, options);
});

it('keeps the laws of experts', async () => {
  const options = {
    path: `${folderOf('lstm')}/model.json`,
    inputs: window,
    output: { index: 0 },
    missing: 0,
  };
  const subject = {
    type: tfjsModel,
    options: { ...options, inputs: [{ columns: ['a', 'flag'], steps: 5 }] },
  };
  const { gaps } = await runChecks(expertChecks, subject);
  expect(gaps).toEqual([]);
});

describe('what is refused', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'prodrome-tfjs-'));
    await cp(folderOf('gru'), folder, { recursive: true });
  });
  afterAll(async () => {
    await rm(folder, { recursive: true });
  });
  const whole = textOf('gru');
  const load = async (path: string, options: object = {}) => {
    const model = await create(tfjsModel, { path, inputs: window, ...options });
    return model.train(tableOf(recorded['gru'] as Recorded), context());
  };

  it.each([
    [
      'what says that it is a graph',
      (text: string) => text.replace('layers-model', 'graph-model'),
      /convert other models to ONNX/,
    ],
    [
      'a model of another kind',
      (text: string) => text.replace('"Sequential"', '"Subclassed"'),
      /modelTopology\.class_name.*convert other models to ONNX/,
    ],
    [
      'weights of another kind',
      (text: string) => text.replace('"dtype":"float32"}]', '"dtype":"int32"}]'),
      /convert other models to ONNX/,
    ],
    ['what is no JSON', (text: string) => text.slice(1), /expected JSON/],
    [
      'files elsewhere',
      (text: string) => text.replace('weights.bin', '../weights.bin'),
      /beside model\.json/,
    ],
    [
      'a file that is gone',
      (text: string) => text.replace('weights.bin', 'gone.bin'),
      /a file that can be read/,
    ],
    [
      'weights of other sizes',
      (text: string) => text.replace('"shape":[2,12]', '"shape":[2,13]'),
      /bytes/,
    ],
    [
      'weights by other names',
      (text: string) => text.replace('gru_GRU1/kernel', 'gru_other/kernel'),
      /weights kernel: expected gru_GRU1\/kernel, got none/,
    ],
    [
      'a layer with states of its own',
      (text: string) => text.replace('"stateful":false', '"stateful":true'),
      /stateful: expected false/,
    ],
    [
      'another activation',
      (text: string) => text.replace('"activation":"sigmoid"', '"activation":"mish"'),
      /one of linear, relu, .*, got "mish"/,
    ],
    [
      'no size of the input',
      (text: string) => text.replace('[null,5,2]', '[null,null,2]'),
      /sizes of its input/,
    ],
  ])('%s', async (_, change, error) => {
    const changed = change(whole);
    expect(changed).not.toBe(whole);
    await writeFile(join(folder, 'model.json'), changed);
    await expect(load(folder)).rejects.toThrow(error);
  });

  it.each([
    [{ output: { index: 7 } }, 'tfjs_model, output output'],
    [{ golden: [{ values: { a: 0 }, answer: 0 }] }, 'tfjs_model, golden row 1'],
  ])('is refused under its own name: %j', async (options, where) => {
    await expect(load(folderOf('gru'), options)).rejects.toMatchObject({
      code: 'CONFIG',
      where: `tfjs-gru: ${where}`,
    });
  });

  it('is refused before weights beyond the limit are read', async () => {
    const own = await mkdtemp(join(folder, 'large-'));
    await writeFile(join(own, 'model.json'), whole);
    const [weights = ''] = whole.match(/[^"]+\.bin/) ?? [];
    await writeFile(join(own, weights), new Uint8Array(2 ** 20));
    await expect(load(own, { maxMegabytes: 1 })).rejects.toMatchObject({
      code: 'CONFIG',
      where: `${basename(own)}: tfjs_model, size`,
      expected: '1 MB at the most',
    });
  });

  it('a layer without a counterpart, by its name', async () => {
    const changed = whole.replace('"class_name":"GRU"', '"class_name":"Embedding"');
    await writeFile(join(folder, 'model.json'), changed);
    await expect(load(folder)).rejects.toThrow(/one of InputLayer, Dense, .*, got Embedding/);
  });

  it('a folder without a model', async () => {
    await expect(load(tmpdir())).rejects.toMatchObject({
      code: 'CONFIG',
      cause: { code: 'NOT_FOUND' },
    });
  });
});
