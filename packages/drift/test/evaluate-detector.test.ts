import { describe, expect, it } from '@jest/globals';
import type { DriftDetector } from '@prodrome/core';
import { createStream } from '@prodrome/numerics';
import {
  createDriftDetector,
  evaluateDetector,
  plantedStreams,
  type DriftStream,
} from '../src/index.ts';

/** Fires at these updates. */
const firesAt = (places: readonly number[]) => (): DriftDetector => {
  let at = -1;
  return {
    update: () => {
      at += 1;
      return places.includes(at)
        ? { status: 'drift', event: { at, direction: 'up', statistics: {} } }
        : { status: 'stable' };
    },
    saveState: () => ({ kind: 'a', version: 1, json: null, tensors: {} }),
    loadState: () => undefined,
  };
};
const flat = (name: string, length: number, drifts: DriftStream['drifts'] = []): DriftStream => ({
  name,
  values: new Float64Array(length),
  drifts,
});

describe('evaluateDetector', () => {
  const changing = flat('b', 100, [
    { at: 20, direction: 'up' },
    { at: 60, direction: 'down' },
    { at: 90, direction: 'up' },
  ]);

  it('counts false alarms, delays, misses and directions', () => {
    const create = firesAt([5, 25, 30, 60, 61]);
    expect(evaluateDetector(create, [flat('a', 50), changing]).detector).toEqual({
      falseAlarms: { value: 60 },
      planted: 3,
      found: 2,
      missed: 1,
      delay: { value: 2.5 },
      rightDirection: 1,
      otherAlarms: { value: 30 },
    });
  });

  it('stands beside one that always fires and one that never does', () => {
    const { alwaysFires, neverFires } = evaluateDetector(firesAt([]), [flat('a', 50), changing]);
    expect(alwaysFires).toMatchObject({
      falseAlarms: { value: 1000 },
      missed: 0,
      delay: { value: 0 },
    });
    expect(neverFires).toMatchObject({
      falseAlarms: { value: 0 },
      missed: 3,
      delay: { reason: 'no drift was found' },
    });
  });

  it('tells no figure where there is nothing to count', () => {
    const { detector } = evaluateDetector(firesAt([]), []);
    expect(detector.falseAlarms).toEqual({ reason: 'no stationary stream' });
    expect(detector.otherAlarms).toEqual({ reason: 'no stream with drifts' });
  });

  it('refuses drifts that are no places of their stream', () => {
    const wrong = flat('c', 10, [{ at: 10, direction: 'up' }]);
    expect(() => evaluateDetector(firesAt([]), [wrong])).toThrow(
      'evaluateDetector, stream "c", drift 0: expected a place from 0 to 9, got 10',
    );
  });
});

describe('on planted streams', () => {
  it('ADWIN finds all abrupt drifts of real values, with hardly a false alarm', () => {
    const streams = plantedStreams('real', createStream('planted'), { each: 5 });
    const { detector } = evaluateDetector(() => createDriftDetector('adwin'), streams);
    expect(detector).toMatchObject({ planted: 15, missed: 0, rightDirection: 15 });
    expect(detector.falseAlarms).toEqual({ value: 0 });
  });

  it('streams are the same for a seed, and of the kind that is asked for', () => {
    const make = () => plantedStreams('unit', createStream('planted'), { each: 1, length: 50 });
    const streams = make();
    expect(make()).toEqual(streams);
    expect(streams.map(({ name }) => name)).toEqual([
      ...['stationary 0', 'abrupt up 0', 'abrupt down 0', 'gradual 0'],
    ]);
    for (const { values } of streams) {
      expect(Array.from(values).every((value) => value >= 0 && value <= 1)).toBe(true);
    }
  });
});
