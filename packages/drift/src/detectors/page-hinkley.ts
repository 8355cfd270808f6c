import {
  defineDriftDetector,
  type DriftDetector,
  type DriftDetectorType,
  type DriftResult,
} from '@prodrome/core';
import { z } from 'zod';
import { createMemory, MemoryDetector, own, stable } from './detector.ts';
import { addToMean, meanWidth } from './running.ts';

/** Options of `page_hinkley`; names and defaults as in River. */
export const pageHinkleyOptionsSchema = z.strictObject({
  minInstances: z.int().min(1).default(30).describe('values before which nothing is tested'),
  delta: z.number().min(0).default(0.005).describe('changes of the mean that do not count'),
  threshold: z
    .number()
    .positive()
    .default(50)
    .describe('cumulative difference above which there is a drift'),
  alpha: z
    .number()
    .positive()
    .max(1)
    .default(0.9999)
    .describe('what the cumulative difference keeps of itself at each update'),
  mode: z
    .enum(['up', 'down', 'both'])
    .default('both')
    .describe('whether it looks for a rise, a fall or both'),
});

/** Validated options of `page_hinkley`. */
export type PageHinkleyOptions = z.output<typeof pageHinkleyOptionsSchema>;

const seen = own;
const rise = seen + meanWidth;
const fall = rise + 1;
const lowestRise = fall + 1;
const highestFall = lowestRise + 1;

function createPageHinkley(options: PageHinkleyOptions): DriftDetector {
  const { alpha, delta, threshold, mode, minInstances } = options;
  const memory = createMemory(highestFall + 1 - own);
  const watch = (value: number, at: number): DriftResult => {
    addToMean(memory, seen, value);
    const mean = memory[seen + 1] as number;
    const deviation = value - mean;
    const risen = alpha * (memory[rise] as number) + deviation - delta;
    const fallen = alpha * (memory[fall] as number) + deviation + delta;
    const lowest = Math.min(memory[lowestRise] as number, risen);
    const highest = Math.max(memory[highestFall] as number, fallen);
    memory[rise] = risen;
    memory[fall] = fallen;
    memory[lowestRise] = lowest;
    memory[highestFall] = highest;
    const width = memory[seen] as number;
    if (width < minInstances) return stable;
    const isUp = mode !== 'down' && risen - lowest > threshold;
    const isDown = mode !== 'up' && highest - fallen > threshold;
    if (!isUp && !isDown) return stable;
    const statistic = isUp ? risen - lowest : highest - fallen;
    const direction = isUp ? 'up' : 'down';
    return { status: 'drift', event: { at, direction, statistics: { mean, statistic, width } } };
  };
  const begin = (): void => {
    memory[lowestRise] = Infinity;
    memory[highestFall] = -1;
  };
  return new MemoryDetector({
    type: 'page_hinkley',
    accepts: 'real',
    options: { ...options },
    ...{ memory, begin, watch },
  });
}

/**
 * The test of Page and Hinkley: a cumulative sum of differences from the running mean, against its extreme so far.
 *
 * Takes any finite numbers; `threshold` and `delta` are in their unit. Tells the mean since it began (`mean`), the cumulative
 * difference (`statistic`) and the number of values (`width`). Deterministic, O(1).
 * @throws ProdromeError `DATA_VALUE` for NaN, infinities and what is no number.
 * Source: Page 1954, doi:10.1093/biomet/41.1-2.100. Deviations, as in River 0.26: the sums fade by `alpha`, and the greatest sum of
 * falls begins at −1, so that a fall is found where the sum lies below that from the beginning.
 */
export const pageHinkley: DriftDetectorType<PageHinkleyOptions> = defineDriftDetector({
  type: 'page_hinkley',
  description: 'a cumulative sum of differences from the mean so far',
  accepts: 'real',
  options: pageHinkleyOptionsSchema,
  create: createPageHinkley,
});
