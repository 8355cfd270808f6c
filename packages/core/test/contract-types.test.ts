import { expect, it } from '@jest/globals';
import {
  createMemoryStore,
  defineCalibration,
  defineExpert,
  type Attribution,
  type CalibrationType,
  type ComponentType,
  type Executor,
  type GatingBatch,
  type GatingOutput,
  type OutputValue,
  type PatientMemory,
  type PatientStore,
  type PortableRunner,
  type PureTask,
  type RunnerFactory,
  type SystemState,
  type TaskOutcome,
  type TaskRunner,
} from '../src/index.ts';

it('memory names its model, and a store may answer at once or later', async () => {
  const memory: PatientMemory = { model: 'm', asOf: 3, values: Float64Array.of(1) };
  const later: PatientStore = {
    load: async (ids) => new Map(ids.map((id) => [id, memory])),
    save: async () => undefined,
    erase: async () => undefined,
  };
  // @ts-expect-error memory of no model
  const nameless: PatientMemory = { asOf: 3, values: Float64Array.of(1) };
  for (const store of [later, createMemoryStore()]) {
    await store.save(new Map([['a', memory]]));
    expect((await store.load(['a'])).get('a')).toEqual(memory);
  }
  expect(nameless).not.toHaveProperty('model');
});

it('what a memory store gives out or takes in is a copy', async () => {
  const store = createMemoryStore();
  const values = Float64Array.of(1);
  await store.save(new Map([['a', { model: 'm', asOf: 0, values }]]));
  values[0] = 2;
  const first = (await store.load(['a', 'b'])).get('a');
  if (first) first.values[0] = 3;
  const again = await store.load(['a', 'b']);
  expect([...again.keys()]).toEqual(['a']);
  expect(again.get('a')?.values).toEqual(Float64Array.of(1));
});

it('a gate is given no rows beside its context, and answers with weights and states', () => {
  type Named = keyof GatingBatch;
  const names: Record<Named, true> = {
    ...{ experts: true, outputs: true, values: true, confidence: true, present: true },
    ...{ quality: true, context: true, from: true },
  };
  const output: GatingOutput = { weights: new Float64Array(2) };
  expect(Object.keys(names)).not.toContain('rows');
  expect(output.states).toBeUndefined();
});

it('an outcome of a task is an output or a failure, never both', () => {
  const state = { kind: 'k', version: 1, json: null, tensors: {} };
  const done: TaskOutcome = { output: state, events: [] };
  const failed: TaskOutcome = { failure: { code: 'EXPERT_FAILED', message: 'no' }, events: [] };
  // @ts-expect-error an output and a failure
  const both: TaskOutcome = { ...done, ...failed };
  // @ts-expect-error a task without a key
  const keyless: PureTask = {
    ...{ name: 't', recipe: { type: 'x', options: null }, seed: '' },
    ...{ inputs: [], failures: [] },
  };
  const executor = {} as Executor;
  expect([done.failure, failed.output, both.events, keyless.name, executor]).toHaveLength(5);
});

it('a runner is described as plain data, and the one that is made of it stands in for the runner', async () => {
  const runner: TaskRunner = async (...given) =>
    given[2].elsewhere ? given[2].elsewhere(...given) : { events: [], failure: none };
  const none = { code: 'USAGE', message: 'here' } as const;
  const createRunner: RunnerFactory = async (message) => async () => ({
    ...{ events: [], failure: { code: 'USAGE', message: String(message) } },
  });
  const portable: PortableRunner = { module: 'file:///runner.js', data: 'there', isForeign: false };
  const task = {} as PureTask;
  const inputs = { outputs: new Map(), failures: new Map() };
  const elsewhere = await createRunner(portable.data);
  expect((await runner(task, inputs, {})).failure?.message).toBe('here');
  expect((await runner(task, inputs, { elsewhere })).failure?.message).toBe('there');
});

it('a definition is given the version of its contracts; a type cannot name another', () => {
  const options = {
    '~standard': { version: 1, vendor: 'test', validate: (value: unknown) => ({ value }) },
  } as const;
  const none: CalibrationType = defineCalibration({
    ...{ type: 'none', description: 'changes nothing', options },
    create: () => ({
      fit: () => ({ metrics: {}, notes: [] }),
      apply: (values) => values,
      saveState: () => ({ kind: 'none', version: 1, json: null, tensors: {} }),
      loadState: () => undefined,
    }),
  });
  expect(none.contract).toBe(1);
  // @ts-expect-error another contract
  const other: Pick<ComponentType<unknown, unknown>, 'contract'> = { contract: 2 };
  expect(other.contract).toBe(2);
  expect(defineExpert).toBeInstanceOf(Function);
});

it('a number an output; attributions on a declared scale; a checkpoint that names its model', () => {
  const values: readonly OutputValue[] = [0.5, [0.5, 0.6]];
  const attribution: Attribution = {
    scale: 'logit',
    base: Float64Array.of(0),
    values: Float64Array.of(1, -1),
  };
  // @ts-expect-error neither scale
  const wrong: Attribution['scale'] = 'probability';
  // @ts-expect-error the model is not named
  const versions: SystemState['versionInfo'] = { contract: '1' };
  expect([values, attribution, wrong, versions]).toHaveLength(4);
});
