import {
  createState,
  defineDriftDetector,
  expectState,
  ProdromeError,
  type DriftDetector,
  type DriftDetectorType,
  type DriftResult,
  type JsonValue,
} from '@prodrome/core';
import { foreign, waiting } from './foreign.ts';
import { freeOptions } from './free-options.ts';

const kind = 'honest';
const length = 30;

/** All that is remembered. */
interface Memory {
  updates: number;
  /** The first values since it began, and the newest. */
  first: number[];
  last: number[];
}

interface Parts {
  /** What an update says, where the honest one says this. */
  told(result: DriftResult, memory: Memory): DriftResult;
  forgets: boolean;
  refuses(value: number): boolean;
  save(memory: Memory): JsonValue;
  kinds: readonly string[];
}

const fresh = (): Memory => ({ updates: 0, first: [], last: [] });
const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

const honest: Parts = {
  told: (result) => result,
  forgets: true,
  refuses: (value) => !Number.isFinite(value),
  save: (memory) => ({ ...structuredClone(memory) }),
  kinds: [kind],
};

/** A detector that compares the first values with the newest and keeps every law, but for the parts given. */
export function detectorWith(changes: Partial<Parts> = {}): DriftDetectorType {
  const parts = { ...honest, ...changes };
  const create = (): DriftDetector => {
    let memory = fresh();
    const result = (): DriftResult => {
      const { updates, first, last } = memory;
      if (last.length < length) return { status: 'stable' };
      const difference = mean(last) - mean(first);
      if (Math.abs(difference) < 3) return { status: 'stable' };
      if (parts.forgets) {
        memory.first = [];
        memory.last = [];
      }
      const direction = difference > 0 ? 'up' : 'down';
      return { status: 'drift', event: { at: updates - 1, direction, statistics: { difference } } };
    };
    return {
      update: (value) => {
        if (parts.refuses(value)) {
          throw new ProdromeError('DATA_VALUE', {
            where: kind,
            expected: 'a finite number',
            got: String(value),
          });
        }
        memory.updates += 1;
        if (memory.first.length < length) memory.first.push(value);
        else memory.last = [...memory.last, value].slice(-length);
        return parts.told(result(), memory);
      },
      saveState: () => createState(kind, 1, parts.save(memory)),
      loadState: (state) => {
        if (parts.kinds.includes(kind)) expectState(state, kind, [1]);
        const saved = structuredClone(state.json ?? {}) as unknown as Partial<Memory>;
        memory = { ...fresh(), ...saved };
      },
    };
  };
  return defineDriftDetector({
    type: kind,
    description: 'keeps every law',
    accepts: 'real',
    options: freeOptions,
    create,
  });
}

type Change = (statistics: Readonly<Record<string, number>>) => Readonly<Record<string, number>>;

/** Drifts with other statistics. */
const tellOther = (result: DriftResult, change: Change): DriftResult =>
  result.status === 'drift'
    ? {
        status: 'drift',
        event: { ...result.event, statistics: change(result.event.statistics) },
      }
    : result;

/** Every second detector that is made tells another difference. */
function unrepeatable(): DriftDetectorType {
  const [honestly, otherwise] = [
    detectorWith(),
    detectorWith({ told: (result) => tellOther(result, () => ({ difference: 0 })) }),
  ];
  let made = 0;
  return { ...honestly, create: () => (made++ % 2 === 0 ? honestly : otherwise).create({}, {}) };
}

/** Looks at what another detector was given at the same time. */
function entangled(): DriftDetectorType {
  let latest: Memory | undefined;
  return detectorWith({
    told: (result, memory) => {
      const isBeside = latest !== memory && latest?.updates === memory.updates;
      latest = memory;
      return isBeside ? tellOther(result, () => ({ difference: 0 })) : result;
    },
  });
}

const direct =
  (direction: 'up' | 'down') =>
  (result: DriftResult): DriftResult =>
    result.status === 'drift' ? { status: 'drift', event: { ...result.event, direction } } : result;

/** For every check, a detector that breaks just that law. */
export const driftDetectorSaboteurs: Readonly<Record<string, DriftDetectorType>> = {
  contract: foreign(detectorWith()),
  create: waiting(detectorWith()),
  result: detectorWith({ told: (result) => tellOther(result, () => ({ difference: NaN })) }),
  refused: detectorWith({ refuses: (value) => !Number.isFinite(value) && value !== Infinity }),
  constant: detectorWith({
    told: (result, { updates }) =>
      updates === 1999
        ? { status: 'drift', event: { at: 1998, direction: 'up', statistics: {} } }
        : result,
  }),
  jump: detectorWith({ told: direct('down') }),
  once: detectorWith({ forgets: false }),
  repeatable: unrepeatable(),
  separate: entangled(),
  'round-trip': detectorWith({ save: ({ updates, first }) => ({ updates, first: [...first] }) }),
  bounded: detectorWith({
    save: (memory) => ({
      ...structuredClone(memory),
      all: new Array<number>(memory.updates).fill(0),
    }),
  }),
  'foreign-state': detectorWith({ kinds: [] }),
};
