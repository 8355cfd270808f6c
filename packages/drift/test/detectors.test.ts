import { describe, expect, it } from '@jest/globals';
import type { ComponentState, DriftEvent } from '@prodrome/core';
import { createStream } from '@prodrome/numerics';
import {
  builtInDriftDetectors,
  createDriftDetector,
  type DriftDetectorName,
} from '../src/index.ts';

const names = builtInDriftDetectors().names() as readonly DriftDetectorName[];

/** The first event on a stream. */
function firstEvent(
  name: DriftDetectorName,
  options: Readonly<Record<string, unknown>>,
  values: readonly number[],
): DriftEvent | undefined {
  const detector = createDriftDetector(name, options);
  for (const value of values) {
    const result = detector.update(value);
    if (result.status === 'drift') return result.event;
  }
  return undefined;
}

function rates(before: number, after: number): number[] {
  const stream = createStream('detectors');
  return Array.from({ length: 2000 }, (_, i) =>
    Number(stream.next() < (i < 1000 ? before : after)),
  );
}

describe('falls', () => {
  it.each([
    ['adwin', {}],
    ['page_hinkley', { threshold: 20 }],
    ['hddm_a', { twoSidedTest: true }],
    ['hddm_w', { twoSidedTest: true }],
    ['kswin', { alpha: 1e-5 }],
  ] as const)('are found by %s, and told as such', (name, options) => {
    const event = firstEvent(name, options, rates(0.8, 0.1));
    expect(event?.direction).toBe('down');
    expect(event?.at).toBeGreaterThanOrEqual(1000);
    expect(event?.at).toBeLessThan(1200);
  });

  it.each(['ddm', 'eddm', 'hddm_a', 'hddm_w'] as const)('are not looked for by %s', (name) => {
    const options = name === 'eddm' ? { alpha: 0.5, beta: 0.4 } : {};
    expect(firstEvent(name, options, rates(0.8, 0.1))).toBeUndefined();
  });
});

describe('statistics', () => {
  it('of adwin are the means of the values dropped and left', () => {
    const values = [...new Array<number>(64).fill(0), ...new Array<number>(64).fill(1)];
    const event = firstEvent('adwin', { delta: 0.05 }, values);
    expect(event).toMatchObject({ at: 95, direction: 'up', statistics: { meanBefore: 0 } });
    const { dropped = NaN, width = NaN, meanAfter = NaN } = event?.statistics ?? {};
    expect(dropped + width).toBe(96);
    expect(meanAfter).toBe(32 / width);
  });

  it('of hddm_a are the means on the two sides of its cut', () => {
    const values = rates(0.1, 0.6);
    const event = firstEvent('hddm_a', {}, values);
    const { cut = NaN, width = NaN, meanBefore = NaN, meanAfter = NaN } = event?.statistics ?? {};
    const mean = (part: readonly number[]): number => part.reduce((a, b) => a + b, 0) / part.length;
    const seen = values.slice(0, (event?.at ?? NaN) + 1);
    expect(seen).toHaveLength(width);
    expect(meanBefore).toBeCloseTo(mean(seen.slice(0, cut)), 12);
    expect(meanAfter).toBeCloseTo(mean(seen.slice(cut)), 10);
  });
});

describe('options', () => {
  it.each([
    ['adwin', { delta: 0 }],
    ['adwin', { maxBuckets: 1 }],
    ['adwin', { max_buckets: 5 }],
    ['page_hinkley', { mode: 'left' }],
    ['ddm', { warningThreshold: 4 }],
    ['eddm', { beta: 0.99 }],
    ['hddm_a', { driftConfidence: 0.1 }],
    ['hddm_w', { lambda: 1 }],
    ['kswin', { windowSize: 50 }],
  ] as const)('of %s: %j is refused', (name, options) => {
    expect(() => createDriftDetector(name, options)).toThrow(`drift detector ${name}`);
  });

  it('a name that is not known is refused with those that are', () => {
    expect(() => createDriftDetector('cusum' as never)).toThrow(
      'drift detector: expected one of adwin, page_hinkley, ddm, eddm, hddm_a, hddm_w, kswin, got cusum',
    );
  });
});

describe('what is refused', () => {
  it('is told by name', () => {
    expect(() => createDriftDetector('ddm').update(0.5)).toThrow(
      'drift detector ddm, update 0: expected 0 or 1, got 0.5',
    );
    expect(() => createDriftDetector('hddm_a').update(1.5)).toThrow(
      'expected a number in [0, 1], got 1.5',
    );
    expect(() => createDriftDetector('adwin').update('1' as never)).toThrow(
      'expected a finite number, got "1"',
    );
  });
});

describe('a state', () => {
  const saved = (name: DriftDetectorName): ComponentState => {
    const detector = createDriftDetector(name);
    for (const value of rates(0.2, 0.5).slice(0, 500)) detector.update(value);
    return detector.saveState();
  };
  const load = (name: DriftDetectorName, state: ComponentState) => () => {
    createDriftDetector(name).loadState(state);
  };

  it('of other options is refused', () => {
    const state = createDriftDetector('adwin', { delta: 0.01 }).saveState();
    expect(load('adwin', state)).toThrow('state of drift/adwin: expected options');
  });

  it.each(names)('of %s that was changed is refused or read, at any of its numbers', (name) => {
    const state = saved(name);
    const [tensor = ''] = Object.keys(state.tensors);
    const data = state.tensors[tensor]?.data as Float64Array;
    for (const value of [NaN, -1, 0.5, 1e300, Infinity]) {
      for (let at = 0; at < data.length; at++) {
        const changed = data.with(at, value);
        const other = { ...state, tensors: { [tensor]: { shape: [data.length], data: changed } } };
        const detector = createDriftDetector(name);
        try {
          detector.loadState(other);
        } catch (error) {
          expect(error).toMatchObject({ code: 'STATE' });
          continue;
        }
        for (let i = 0; i < 64; i++) detector.update(i % 2);
      }
    }
    expect(load(name, { ...state, tensors: {} })).toThrow('expected');
  });

  it('is of the same size from the first update on', () => {
    for (const name of names) {
      const size = (state: ComponentState) =>
        Object.values(state.tensors).reduce((sum, { data }) => sum + data.length, 0);
      expect(size(saved(name))).toBe(size(createDriftDetector(name).saveState()));
    }
  });
});
