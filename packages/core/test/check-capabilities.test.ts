import { describe, expect, it } from '@jest/globals';
import { expectCapabilities, expectContract, expectTask } from '../src/index.ts';

const good = {
  ...{ tasks: ['binary'], outputs: 'one', sampleWeights: true, deterministic: true },
  ...{ inputs: 'raw', memory: 'row' },
};
const check = (capabilities: object) => () => {
  expectCapabilities('expert', { type: 'mine', capabilities });
};

describe('capabilities of an expert', () => {
  it.each([
    ['as documented', {}],
    ['a state', { memory: { stateWidth: 3 } }],
    ['a trained state', { memory: { stateWidth: 'trained' } }],
    ['needing outcomes', { needsOutcomes: true }],
  ])('%s: taken', (_, change) => {
    expect(check({ ...good, ...change })).not.toThrow();
  });

  it.each([
    ['a misspelt name', { memmory: 'row' }, 'memmory'],
    ['a misspelt value', { inputs: 'Raw' }, 'inputs: "raw" or "prepared", got "Raw"'],
    ['a missing value', { deterministic: undefined }, 'deterministic: true or false'],
    ['no task', { tasks: [] }, 'tasks: a list of binary'],
    ['another task', { tasks: ['regression'] }, 'tasks'],
    ['a list that is none', { tasks: 'binary' }, 'tasks'],
    ['a window', { memory: { windowDays: 7 } }, 'memory: "row" or { stateWidth'],
    ['a width of nothing', { memory: { stateWidth: 0 } }, 'memory'],
    ['two memories', { memory: { stateWidth: 1, windowDays: 2 } }, 'memory'],
    ['outputs by number', { outputs: 1 }, 'outputs: "one" or "any", got 1'],
  ])('%s: refused', (_, change, message) => {
    expect(check({ ...good, ...change })).toThrow(message);
    expect(check({ ...good, ...change })).toThrow(expect.objectContaining({ code: 'USAGE' }));
  });

  it('none at all: refused', () => {
    expect(() => {
      expectCapabilities('gate', { type: 'mine' });
    }).toThrow('capabilities of gate type mine: expected an object, got none');
  });
});

it('a contract of another version is refused with what to do', () => {
  const of = (contract?: unknown) => () => {
    expectContract('expert', { type: 'mine', contract, kind: 'expert' });
  };
  expect(of(1)).not.toThrow();
  expect(of(2)).toThrow(/expected contract 1, got 2\. Install a version of it/);
  expect(of()).toThrow(/got none\. Define it with defineExpert/);
  expect(of('1')).toThrow(expect.objectContaining({ code: 'COMPONENT_CONTRACT' }));
});

it('a type of another kind is refused, with the kind that it is of', () => {
  const of = (kind?: unknown) => () => {
    expectContract('patient store', { type: 'mine', contract: 1, kind });
  };
  expect(of('patient store')).not.toThrow();
  expect(of('transform')).toThrow(
    'patient store type mine: expected kind patient store, got transform. Name a patient store here; this one is defined with defineTransform',
  );
  expect(of()).toThrow(/got none\. Define it with definePatientStore of @prodrome\/core/);
  expect(of('toString')).toThrow(expect.objectContaining({ code: 'COMPONENT_CONTRACT' }));
});

it('a component is held to the task of a run', () => {
  const claims = { tasks: ['binary'], outputs: 'one' } as const;
  const task = { kind: 'binary', outputs: 1, horizonDays: 1 } as const;
  const of = (own: object) => () => {
    expectTask('expert mine', claims, { ...task, ...own });
  };
  expect(of({})).not.toThrow();
  expect(of({ outputs: 2 })).toThrow('got a binary task of 2 outputs');
  expect(of({ kind: 'real' })).toThrow(expect.objectContaining({ code: 'CONFIG' }));
});
