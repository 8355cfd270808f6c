import {
  defineDriftDetector,
  type DriftDetector,
  type DriftDetectorType,
  type DriftEvent,
  type DriftResult,
} from '@prodrome/core';
import { z } from 'zod';
import { createMemory, MemoryDetector, own, stable, warning } from './detector.ts';
import { hoeffdingOptions, warnsFirst, warnsLast } from './hoeffding-options.ts';
import { addToMean, meanWidth } from './running.ts';

/** Options of `hddm_a`; names and defaults as in River. */
export const hddmAOptionsSchema = z.strictObject(hoeffdingOptions).refine(warnsFirst, warnsLast);

/** Validated options of `hddm_a`. */
export type HddmAOptions = z.output<typeof hddmAOptionsSchema>;

/** All values since it began, and those up to the cuts with the lowest and the highest mean. */
const all = own;
const low = all + meanWidth;
const high = low + meanWidth;

function createHddmA(options: HddmAOptions): DriftDetector {
  const { driftConfidence, warningConfidence, twoSidedTest } = options;
  const memory = createMemory(high + meanWidth - own);
  const cutLog = Math.log(1 / driftConfidence);
  const driftLog = Math.log(2 / driftConfidence);
  const warningLog = Math.log(2 / warningConfidence);
  const cutHere = (cut: number): void => {
    memory[cut] = memory[all] as number;
    memory[cut + 1] = memory[all + 1] as number;
  };
  const bound = (place: number): number =>
    Math.sqrt((1 / (2 * (memory[place] as number))) * cutLog);
  const moveCuts = (value: number): void => {
    addToMean(memory, all, value);
    if (memory[low] === 0) cutHere(low);
    if (memory[high] === 0) cutHere(high);
    const around = bound(all);
    const mean = memory[all + 1] as number;
    if ((memory[low + 1] as number) + bound(low) >= mean + around) cutHere(low);
    if ((memory[high + 1] as number) - bound(high) <= mean - around) cutHere(high);
  };
  /** Whether the mean of all lies above (sign 1) or below (sign −1) that up to a cut by more than chance allows. */
  const differs = (cut: number, sign: 1 | -1, log: number): boolean => {
    const before = memory[cut] as number;
    const count = memory[all] as number;
    if (before === count) return false;
    const share = ((count - before) / before) * (1 / count);
    const difference = (memory[all + 1] as number) - (memory[cut + 1] as number);
    return sign * difference >= Math.sqrt((share / 2) * log);
  };
  const drift = (at: number, direction: DriftEvent['direction'], place: number): DriftResult => {
    const [cut, meanBefore] = [memory[place] as number, memory[place + 1] as number];
    const [width, mean] = [memory[all] as number, memory[all + 1] as number];
    const meanAfter = (width * mean - cut * meanBefore) / (width - cut);
    const statistics = { meanBefore, meanAfter, cut, width };
    return { status: 'drift', event: { at, direction, statistics } };
  };
  const watch = (value: number, at: number): DriftResult => {
    moveCuts(value);
    if (differs(low, 1, driftLog)) return drift(at, 'up', low);
    if (twoSidedTest && differs(high, -1, driftLog)) return drift(at, 'down', high);
    if (differs(low, 1, warningLog)) return warning;
    return twoSidedTest && differs(high, -1, warningLog) ? warning : stable;
  };
  return new MemoryDetector({
    type: 'hddm_a',
    accepts: 'unit',
    options: { ...options },
    ...{ memory, watch },
  });
}

/**
 * HDDM with averages: the mean of all values against that up to the cut where it was lowest, by Hoeffding's bound.
 *
 * Takes numbers in [0, 1], such as errors. Tells the means up to the cut and from it on (`meanBefore`, `meanAfter`), the number of values
 * up to it (`cut`) and of all (`width`). Deterministic, O(1). @throws ProdromeError `DATA_VALUE` for anything outside [0, 1].
 * Source: Frías-Blanco et al. 2015, doi:10.1109/TKDE.2014.2345382, A-test. Deviation, as in River 0.26 and MOA: cuts
 * move by the drift confidence alone.
 */
export const hddmA: DriftDetectorType<HddmAOptions> = defineDriftDetector({
  type: 'hddm_a',
  description: 'the mean against the lowest so far, by Hoeffding’s bound',
  accepts: 'unit',
  options: hddmAOptionsSchema,
  create: createHddmA,
});
