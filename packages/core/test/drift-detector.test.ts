import { expect, it } from '@jest/globals';
import {
  createTypeRegistry,
  defineDriftDetector,
  defineSearch,
  type DriftDetectorType,
  type DriftResult,
} from '../src/index.ts';

const options = {
  '~standard': { version: 1, vendor: 'test', validate: (value: unknown) => ({ value }) },
} as const;
const never = { type: 'never', description: 'finds nothing', options } as const;
const create = () => ({
  update: (): DriftResult => ({ status: 'stable' }),
  saveState: () => ({ kind: 'never', version: 1, json: null, tensors: {} }),
  loadState: () => undefined,
});

it('a drift detector is a kind of its own, which says what numbers it takes', () => {
  const type = defineDriftDetector({ ...never, accepts: 'real', create });
  const registry = createTypeRegistry<DriftDetectorType>('drift detector', [type]);
  expect(registry.get('never')).toMatchObject({ kind: 'drift detector', accepts: 'real' });
  // @ts-expect-error a detector that does not say what it takes
  expect(defineDriftDetector({ ...never, create })).not.toHaveProperty('accepts');
  const search = defineSearch({ ...never, type: 'other', create: () => ({}) as never });
  expect(() => {
    registry.add(search as never);
  }).toThrow('drift detector other: expected kind drift detector, got search');
});

it('only a drift has an event', () => {
  const result: DriftResult = {
    status: 'drift',
    event: { at: 3, direction: 'up', statistics: { mean: 1 } },
  };
  expect(result.event.direction).toBe('up');
  // @ts-expect-error a drift without an event
  const silent: DriftResult = { status: 'drift' };
  expect(silent).not.toHaveProperty('event');
});
