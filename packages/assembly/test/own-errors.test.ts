import { dirname } from 'node:path';
import { beforeAll, expect, it } from '@jest/globals';
import { openDataSource, openLastingStore, train } from '../src/index.ts';
import { diaryText, temporaryFolder } from './support.ts';

const folder = temporaryFolder();

const module = `
const options = { '~standard': { version: 1, vendor: 'own', validate: (value) => ({ value }) } };
const state = () => ({ kind: 'own', version: 1, json: null, tensors: {} });
const capabilities = { tasks: ['binary'], outputs: 'one' };
const saving = { saveState: state, loadState: () => {} };
const type = (kind, create, more = {}) => ({
  contract: 1, kind, type: 'own', description: 'own', options, create, ...more,
});
const nothing = () => undefined;
const bug = () => {
  // here
  return null.length;
};
const expert = (train) => type('expert', (_, { specialty }) => ({
  getSpecialty: () => specialty, train, ...saving,
  predict: async ({ rows }) => ({ values: new Float64Array(rows.length).fill(0.5) }),
}), { capabilities: { ...capabilities, sampleWeights: false, deterministic: true, inputs: 'raw', memory: 'row' } });
const gate = (train) => type('gate', () => ({
  train, ...saving,
  predictWeights: async ({ present, experts: { length: k } }) => ({ weights: new Float64Array(present.length).fill(1 / k) }),
}), { capabilities: { ...capabilities, memory: 'row' } });
const combination = (train) => type('combination', () => ({
  train, ...saving, additive: false, combine: ({ present, experts }) => new Float64Array(present.length / experts).fill(0.5),
}), { capabilities });
const stackingModel = (train) => type('stacking model', () => ({
  train, ...saving, predict: (inputs, columns) => new Float64Array(inputs.length / columns).fill(0.5),
}));
const transform = (fit) => type('transform', () => ({ fit, apply: (table) => table, ...saving }));
const calibration = (fit, apply = (values) => values) => type('calibration', () => ({ fit, apply, ...saving }));

export const silentExpert = expert(nothing);
export const silentGate = gate(nothing);
export const silentCombination = combination(nothing);
export const silentModel = stackingModel(nothing);
export const silentTransform = transform(nothing);
export const silentCalibration = calibration(nothing);
export const asyncTransform = transform(async () => ({ metrics: {}, notes: [] }));
export const asyncCalibration = calibration(() => ({ metrics: {}, notes: [] }), async (values) => values);
export const sevenCalibration = calibration(() => ({ metrics: {}, notes: [] }), () => 7);
export const wrongCalibration = calibration(() => ({ metrics: {}, notes: [] }), (values) => values.map((value) => 2 + value));
export const fewCalibration = calibration(() => ({ metrics: {}, notes: [] }), (values) => values.slice(1));
const predicting = (predict) => type('expert', (_, { specialty }) => ({
  getSpecialty: () => specialty, train: async () => ({ metrics: {}, notes: [] }), ...saving, predict,
}), { capabilities: { ...capabilities, sampleWeights: false, deterministic: true, inputs: 'raw', memory: 'row' } });
export const listExpert = predicting(async ({ rows }) => ({ values: Array.from(rows, () => 0.5) }));
export const fewExpert = predicting(async ({ rows }) => ({ values: new Float64Array(rows.length - 1) }));
export const fewTransform = type('transform', () => ({
  fit: () => ({ metrics: {}, notes: [] }), ...saving,
  apply: (table) => ({ ...table, values: table.values.slice(1) }),
}));
export const statelessExpert = type('expert', (_, { specialty }) => ({
  getSpecialty: () => specialty, train: async () => ({ metrics: {}, notes: [] }), loadState: async () => {},
  saveState: async () => ({}), predict: async ({ rows }) => ({ values: new Float64Array(rows.length) }),
}), { capabilities: { ...capabilities, sampleWeights: false, deterministic: true, inputs: 'raw', memory: 'row' } });
export const brokenExpert = expert(bug);
export const brokenGate = gate(bug);
export const brokenModel = stackingModel(bug);
export const brokenTransform = transform(bug);
export const brokenCalibration = calibration(bug);
export const emptyCalibration = type('calibration', () => ({}));
export const brokenSplitter = type('splitter', () => ({ split: bug }));
export const brokenExecutor = type('executor', () => ({ run: async function* () { yield* bug(); } }));
export const idleExecutor = type('executor', () => ({ run: async function* () {} }));
export const noExecutor = type('executor', () => ({ run: nothing }));
export const lostExecutor = type('executor', () => ({ run: async function* (tasks, runner) { yield await runner({ ...tasks[0], recipe: {} }, {}, {}); } }));
export const brokenStore = type('patient store', () => ({ load: async () => bug(), save: bug, erase: bug }));
export const brokenSource = type('data source', () => ({
  open: async () => ({ columns: [{ name: 'a', kind: 'text' }], rows: async function* () { bug(); }, close: nothing }),
}));
export const noSource = type('data source', () => ({ open: async () => 7 }));
`;

beforeAll(async () => {
  await folder.write('own.mjs', module);
  await folder.write('diary.csv', diaryText());
});

const place = `line ${module.split('\n').findIndex((line) => line.includes('// here')) + 2}:15 of own.mjs`;

const sections: Readonly<Record<string, (name: string) => string>> = {
  expert: (name) => `experts: [{ name: mine, type: '${name}', specialty: physiological }]`,
  gate: (name) => `gating_network: { type: '${name}' }`,
  combination: (name) => `gating_network: { type: uniform, combination_strategy: '${name}' }`,
  'stacking model': (name) =>
    `gating_network: { type: uniform, stacking_model: { type: '${name}' } }`,
  transform: (name) => `preprocessing: { transforms: [{ type: '${name}' }] }`,
  calibration: (name) => `calibration: { method: '${name}' }`,
  splitter: (name) =>
    `validation: { outer: kfold, folds: 2, inner_folds: 3, bootstrap_draws: 50, split: '${name}' }`,
  executor: (name) => `execution: { executor: { type: '${name}' } }`,
  store: (name) => `store: { type: '${name}' }`,
  'data source': (name) =>
    `data: { outcome: headache, domains: { physiological: [sleep_h] }, source: { type: '${name}' } }`,
};

let runs = 0;

/** A configuration in which a kind of component is an own one. */
async function written(kind: string, name: string): Promise<string> {
  const own = sections[kind]?.(`./own.mjs#${name}`) ?? '';
  const usual = {
    data: 'data: { outcome: headache, domains: { physiological: [sleep_h] } }',
    experts: `experts:
  - { name: body, type: logistic_regression, specialty: physiological }
  - { name: climatology, type: climatology, specialty: history }`,
    validation: 'validation: { outer: holdout, inner_folds: 3, bootstrap_draws: 50 }',
  };
  const lines = Object.entries(usual).filter(([key]) => !own.startsWith(`${key}:`));
  runs += 1;
  return folder.write(`${runs}.yaml`, [...lines.map(([, line]) => line), own, ''].join('\n'));
}

const training = async (kind: string, name: string) => {
  const config = await written(kind, name);
  const told: { type: string; message?: string; code?: string }[] = [];
  const trained = await train({
    config,
    data: folder.path('diary.csv'),
    out: folder.path(`out-${runs}`),
    emit: (event) => told.push(event as (typeof told)[number]),
  }).then(
    () => undefined,
    (error: unknown) => error,
  );
  return { trained, told };
};

it.each([
  ['expert', 'silentExpert', 'expert type', 'train'],
  ['gate', 'silentGate', 'gate type', 'train'],
  ['combination', 'silentCombination', 'combination strategy', 'train'],
  ['stacking model', 'silentModel', 'stacking model', 'train'],
  ['transform', 'silentTransform', 'transform type', 'fit'],
  ['calibration', 'silentCalibration', 'calibration method', 'fit'],
])('%s without a report ends the training by its name', async (kind, name, what, method) => {
  const { trained } = await training(kind, name);
  expect(trained).toMatchObject({
    code: 'CONFORMANCE',
    where: `${what} ./own.mjs#${name}`,
    expected: `a report of \`${method}\`: { metrics, notes }`,
    got: 'undefined',
    fields: { law: 'report' },
  });
});

it.each([
  ['transform', 'asyncTransform', 'transform type', '`fit` to answer at once', 'a promise'],
  [
    'calibration',
    'asyncCalibration',
    'calibration method',
    '`apply` to answer at once',
    'a promise',
  ],
  ['calibration', 'sevenCalibration', 'calibration method', '`apply` as a Float64Array', '7'],
  [
    'expert',
    'statelessExpert',
    'expert type',
    'a state of `saveState`: { kind, version, json, tensors }',
    'kind undefined',
  ],
  ['expert', 'listExpert', 'expert type', 'values of `predict` as a Float64Array', 'a list'],
  [
    'calibration',
    'emptyCalibration',
    'calibration method',
    'a component of its kind',
    /lacks the methods fit, apply/,
  ],
  ['executor', 'noExecutor', 'executor type', 'an async iterable of `run`', 'undefined'],
  ['data source', 'noSource', 'data source type', '`open` to give { columns, rows, close }', '7'],
])('%s that does not keep its contract (%s) is named', async (kind, name, what, expected, got) => {
  const { trained } = await training(kind, name);
  expect(trained).toMatchObject({
    code: 'CONFORMANCE',
    where: `${what} ./own.mjs#${name}`,
    expected,
    got: expect.stringMatching(got),
  });
});

it.each([
  [
    'calibration',
    'wrongCalibration',
    /^calibration .*: expected the law probabilities to hold, got 0\.\d+ became 2\.\d+/,
  ],
  [
    'calibration',
    'fewCalibration',
    /^calibration .*: expected the law probabilities to hold, got \d+ values of \d+/,
  ],
  [
    'expert',
    'fewExpert',
    /^expert mine: expected the law probabilities to hold, got \d+ numbers for \d+ rows, instead of \d+/,
  ],
  [
    'transform',
    'fewTransform',
    /^transform .*: expected the law rows-kept to hold, got \d+ numbers for \d+ rows, instead of \d+/,
  ],
])('%s that answers otherwise (%s) is told with what was found', async (kind, name, text) => {
  const { trained } = await training(kind, name);
  expect(trained).toMatchObject({ code: 'CONFORMANCE', message: expect.stringMatching(text) });
});

it.each([
  ['transform', 'brokenTransform', 'transform type', 'fit'],
  ['calibration', 'brokenCalibration', 'calibration method', 'fit'],
  ['splitter', 'brokenSplitter', 'split', 'split'],
  ['executor', 'brokenExecutor', 'executor type', 'run'],
  ['data source', 'brokenSource', 'data source type', 'rows'],
])('an error of one’s own %s names it and its line', async (kind, name, what, method) => {
  const { trained } = await training(kind, name);
  expect(trained).toMatchObject({
    code: 'COMPONENT_FAILED',
    where: `${what} ./own.mjs#${name}, ${method}`,
    got: `TypeError: Cannot read properties of null (reading 'length') (${place})`,
    cause: { name: 'TypeError' },
  });
});

it.each([
  ['expert', 'brokenExpert', 'expert-failed', 'EXPERT_FAILED', 'expert type'],
  ['gate', 'brokenGate', 'gate-failed', 'GATE_FAILED', 'gate type'],
  ['stacking model', 'brokenModel', 'gate-failed', 'GATE_FAILED', 'stacking model'],
])('%s that throws is left out, with its name and line', async (kind, name, type, code, what) => {
  const { told } = await training(kind, name);
  const [event] = told.filter((each) => each.type === type);
  expect(event).toMatchObject({ code });
  expect(event?.message).toContain(`${what} ./own.mjs#${name}, train: expected an answer`);
  expect(event?.message).toContain(`(${place})`);
});

it('an error of one’s own store names it and its line', async () => {
  const store = await openLastingStore({ config: await written('store', 'brokenStore') });
  const failed = { code: 'COMPONENT_FAILED', got: expect.stringContaining(`(${place})`) };
  await expect(store.load(['a'])).rejects.toMatchObject(failed);
  expect(() => store.save(new Map())).toThrow(expect.objectContaining(failed));
});

it('what is raised by a signal is a cancellation, not the component’s error', async () => {
  const { source } = await openDataSource(await written('data source', 'brokenSource'));
  const signal = AbortSignal.abort();
  const opened = await source?.open('a', {});
  const read = async (): Promise<void> => {
    for await (const rows of opened?.rows({ signal }) ?? []) expect(rows).toBeNull();
  };
  await expect(read()).rejects.toMatchObject({ code: 'CANCELLED' });
});

it('an error of ours that passes through an executor is not told as its own', async () => {
  const { trained } = await training('executor', 'lostExecutor');
  expect(trained).toBeInstanceOf(TypeError);
});

it('no path of this machine is told', async () => {
  const { trained } = await training('calibration', 'brokenCalibration');
  expect((trained as Error).message).not.toContain(dirname(folder.path('own.mjs')));
});

it('an executor that leaves tasks out is named', async () => {
  const { trained } = await training('executor', 'idleExecutor');
  expect(trained).toMatchObject({
    code: 'CONFORMANCE',
    where: 'executor ./own.mjs#idleExecutor',
    got: expect.stringMatching(/^(\d+) of \1 tasks not yielded/),
    fields: { law: 'once' },
  });
});

it.each([
  [
    'broken.mjs',
    "import { x } from 'not-installed-anywhere';",
    /npm install not-installed-anywhere/,
  ],
  [
    'thrown.mjs',
    '\nnull.length;',
    /TypeError: .* \(line 2:6 of thrown\.mjs\)\. The error is of that module/,
  ],
  ['absent.mjs', undefined, /Modules lie beside the YAML/],
])('a module that cannot be loaded, %s, is told with what to do', async (file, text, told) => {
  if (text !== undefined) await folder.write(file, text);
  const config = await folder.write(
    `${file}.yaml`,
    `experts: [{ name: body, type: './${file}', specialty: all }]`,
  );
  const data = folder.path('diary.csv');
  const out = folder.path(`out-${file}`);
  await expect(train({ config, data, out })).rejects.toMatchObject({
    code: 'COMPONENT_UNKNOWN',
    message: expect.stringMatching(told),
  });
});

it('a name that is misspelt is answered with the nearest, and with how an own one is named', async () => {
  const config = await folder.write(
    'misspelt.yaml',
    'experts: [{ name: body, type: markv, specialty: all }]',
  );
  const [data, out] = [folder.path('diary.csv'), folder.path('out-misspelt')];
  await expect(train({ config, data, out })).rejects.toMatchObject({
    code: 'COMPONENT_UNKNOWN',
    hint: 'Did you mean markov? One of your own is named by its module, ./module.js#name',
  });
});
