import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { expertChecks, runChecks } from '@prodrome/conformance';
import { tfjsModel } from '../src/index.ts';
import { tfjsOperators } from '../src/tfjs-operators.ts';
import { context, create } from './support.ts';
import {
  expectRecorded,
  folderOf,
  recordedIn,
  tableOf,
  textOf,
  type Recorded,
} from './tfjs-support.ts';

const recorded = recordedIn('tfjs-graph.json');
const today = [{ columns: ['a', 'b', 'c'] }];
const windows = [
  { name: 'window', columns: ['a', 'b'], steps: 5 },
  { name: 'today', columns: ['a', 'b'] },
];
const subjects = [
  { name: 'graph-dense', options: { inputs: today } },
  { name: 'graph-windows', options: { inputs: windows, output: { index: 2 } } },
];

it.each(subjects)('$name answers as TensorFlow.js did', async ({ name, options }) => {
  await expectRecorded(name, recorded[name] as Recorded, options);
});

it('has recorded answers for every operator that it translates', () => {
  const files = subjects.map(({ name }) => textOf(name)).join('');
  const missing = [...tfjsOperators.keys()].filter((op) => !files.includes(`"op":"${op}"`));
  expect(missing).toEqual([]);
});

it('takes inputs and outputs by the names of the signature', async () => {
  const options = { inputs: [{ name: 'x', columns: ['a', 'b', 'c'] }] };
  const model = await create(tfjsModel, {
    path: folderOf('graph-dense'),
    ...options,
    output: { name: 'probability' },
  });
  await expect(
    model.train(tableOf(recorded['graph-dense'] as Recorded), context()),
  ).resolves.toBeDefined();
});

it('keeps the laws of experts', async () => {
  const inputs = windows.map((input) => ({ ...input, columns: ['a', 'flag'] }));
  const options = { path: folderOf('graph-windows'), inputs, output: { index: 0 }, missing: 0 };
  const { gaps } = await runChecks(expertChecks, { type: tfjsModel, options });
  expect(gaps).toEqual([]);
});

describe('what is refused', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'prodrome-tfjs-graph-'));
  });
  afterAll(async () => {
    await rm(folder, { recursive: true });
  });
  const refusal = async (
    name: (typeof subjects)[number]['name'],
    change: (text: string) => string,
  ): Promise<unknown> => {
    const whole = textOf(name);
    const changed = change(whole);
    expect(changed).not.toBe(whole);
    await cp(folderOf(name), folder, { recursive: true });
    await writeFile(join(folder, 'model.json'), changed);
    const options = subjects.find((own) => own.name === name)?.options;
    const model = await create(tfjsModel, { path: folder, ...options });
    return model.train(tableOf(recorded[name] as Recorded), context()).then(
      () => undefined,
      (error: unknown) => error,
    );
  };
  const swap = (from: string, to: string) => (text: string) => text.replace(from, to);

  it.each([
    ['an operator without a counterpart', swap('"op":"Relu6"', '"op":"Selu"'), 'Selu'],
    [
      'an activation that is not known',
      swap('"Qmlhc0FkZA==","UmVsdQ=="', '"Qmlhc0FkZA==","UHJlbHU="'),
      'Prelu',
    ],
    ['a product without its bias', swap('"Qmlhc0FkZA==","UmVsdQ=="', '"UmVsdQ=="'), 'Relu'],
    ['channels first', swap('"TkhXQw=="', '"TkNIVw=="'), 'NCHW'],
    [
      'shapes that do not fit, with the node named',
      swap('"transpose_b":{"b":true}', '"transpose_b":{"b":false}'),
      '[4, 5]',
    ],
    ['a node that is not there', swap('"norm/sub","norm/gamma"', '"norm/sub","gone"'), 'none'],
    ['a circle', swap('"one","norm/mean"', '"last/sigmoid","norm/mean"'), 'a circle'],
    ['one name twice', swap('"name":"norm/mean","op"', '"name":"norm/sub","op"'), undefined],
    ['a second output of a node', swap('"last/score:0"', '"last/score:1"'), 'last/score:1'],
    ['an input of integers', swap('"type":"DT_FLOAT"', '"type":"DT_INT32"'), 'DT_INT32'],
    [
      'an input that no shape is known of',
      swap('{"size":"3"}', '{"size":"-1"}'),
      '{"dim":[{"size":-1},{"size":-1}]}',
    ],
    [
      'an input that the signature leaves out',
      swap('"name":"serving_default_x:0"', '"name":"Identity:0"'),
      'Identity',
    ],
    ['a signature of nodes that are not there', swap('Identity:0', 'Other:0'), 'none'],
    [
      'a graph without nodes',
      (text: string) => text.replace(/"node":\[.*?\}\],"v/, '"node":[],"v'),
      undefined,
    ],
    ['weights of another kind', swap('"dtype":"float32"}', '"dtype":"uint8"}'), undefined],
    [
      'a constant without weights',
      swap('"name":"norm/mean","shape"', '"name":"norm/m","shape"'),
      'none',
    ],
  ])('%s', async (_, change, got) => {
    const error = await refusal('graph-dense', change);
    expect(error).toMatchObject({ code: 'CONFIG', ...(got !== undefined && { got }) });
    expect((error as Error).message).toMatch(/^prodrome-tfjs-graph-\w+: tfjs_model/);
  });

  it.each([
    ['a mask that is not known', swap('"begin_mask"', '"new_axis_mask"'), 'new_axis_mask'],
    ['a squeeze of no axis', swap('{"i":["1"]}', '{"i":[]}'), 'squeeze_dims'],
    ['a number of parts that is not theirs', swap('"N":{"i":"7"}', '"N":{"i":"6"}'), 'ConcatV2, N'],
    ['a shape that is not constant', swap('"odd","odd/shape"', '"odd","mean"'), 'odd/flat'],
    ['an axis that is not there', swap('"max/flat"', '"max/flattened"'), 'max/flat'],
  ])('%s', async (_, change, where) => {
    const error = await refusal('graph-windows', change);
    expect(error).toMatchObject({ code: 'CONFIG', cause: { code: 'GRAPH' } });
    expect((error as Error).message).toContain(where);
  });
});
