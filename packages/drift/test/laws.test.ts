import { describe, expect, it } from '@jest/globals';
import { driftDetectorChecks, runChecks } from '@prodrome/conformance';
import { builtInDriftDetectors } from '../src/index.ts';

const registry = builtInDriftDetectors();

/** With other options than the defaults. */
const others: Readonly<Record<string, object>> = {
  adwin: { delta: 0.05, clock: 7, maxBuckets: 3, minWindowLength: 1, gracePeriod: 0 },
  page_hinkley: { threshold: 25, mode: 'up', alpha: 1, minInstances: 10, delta: 0.2 },
  ddm: { warmStart: 50, warningThreshold: 1 },
  eddm: { warmStart: 10, alpha: 0.9, beta: 0.8 },
  hddm_a: { twoSidedTest: true },
  hddm_w: { twoSidedTest: true, lambda: 0.02 },
  kswin: { windowSize: 50, statSize: 20, seed: 7, alpha: 0.001 },
};

describe.each(registry.names())('%s', (name) => {
  it.each([
    ['as it is', {}],
    ['with other options', others[name] ?? {}],
  ])('keeps the laws of drift detectors, %s', async (_, options) => {
    const { gaps } = await runChecks(driftDetectorChecks, { type: registry.get(name), options });
    expect(gaps).toEqual([]);
  });
});
