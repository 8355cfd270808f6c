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

/** Options of `hddm_w`; names and defaults as in River, where `lambda` is `lambda_val`. */
export const hddmWOptionsSchema = z
  .strictObject({
    ...hoeffdingOptions,
    lambda: z
      .number()
      .gt(0)
      .lt(1)
      .default(0.05)
      .describe('weight of the newest value in the moving average'),
  })
  .refine(warnsFirst, warnsLast);

/** Validated options of `hddm_w`. */
export type HddmWOptions = z.output<typeof hddmWOptionsSchema>;

/** A moving average is its number of values, its mean and the sum of its squared weights (1 before the first value). */
const averageWidth = 3;
const all = own;
/** Up to the cut, and at the next place from it on, for rises and for falls. */
const beforeRise = all + averageWidth;
const afterRise = beforeRise + averageWidth;
const beforeFall = afterRise + averageWidth;
const afterFall = beforeFall + averageWidth;
const riseCut = afterFall + averageWidth;
const fallCut = riseCut + 1;

function createHddmW(options: HddmWOptions): DriftDetector {
  const { driftConfidence, warningConfidence, twoSidedTest, lambda } = options;
  const memory = createMemory(fallCut + 1 - own);
  const driftLog = Math.log(1 / driftConfidence);
  const warningLog = Math.log(1 / warningConfidence);
  const kept = (1 - lambda) * (1 - lambda);
  const add = (place: number, value: number): void => {
    const count = memory[place] as number;
    const mean = memory[place + 1] as number;
    memory[place] = count + 1;
    memory[place + 1] = count === 0 ? value : lambda * value + (1 - lambda) * mean;
    memory[place + 2] = lambda * lambda + kept * (memory[place + 2] as number);
  };
  const cutHere = (before: number, after: number): void => {
    for (let i = 0; i < averageWidth; i++) memory[before + i] = memory[all + i] as number;
    memory[after] = 0;
    memory[after + 1] = 0;
    memory[after + 2] = 1;
  };
  const bound = (squaredWeights: number, log: number): number =>
    Math.sqrt((squaredWeights * log) / 2);
  const moveCuts = (value: number): void => {
    add(all, value);
    const mean = memory[all + 1] as number;
    const around = bound(memory[all + 2] as number, driftLog);
    if (mean + around < (memory[riseCut] as number)) {
      memory[riseCut] = mean + around;
      cutHere(beforeRise, afterRise);
    } else add(afterRise, value);
    if (mean - around > (memory[fallCut] as number)) {
      memory[fallCut] = mean - around;
      cutHere(beforeFall, afterFall);
    } else add(afterFall, value);
  };
  /** Whether the second average lies above the first by more than chance allows. */
  const rises = (first: number, second: number, log: number): boolean => {
    if (memory[first] === 0 || memory[second] === 0) return false;
    const weights = (memory[first + 2] as number) + (memory[second + 2] as number);
    const difference = (memory[second + 1] as number) - (memory[first + 1] as number);
    return difference > bound(weights, log);
  };
  const drift = (at: number, direction: DriftEvent['direction'], before: number): DriftResult => {
    const statistics = {
      meanBefore: memory[before + 1] as number,
      meanAfter: memory[before + averageWidth + 1] as number,
      cut: memory[before] as number,
      width: memory[all] as number,
    };
    return { status: 'drift', event: { at, direction, statistics } };
  };
  const watch = (value: number, at: number): DriftResult => {
    moveCuts(value);
    if (rises(beforeRise, afterRise, driftLog)) return drift(at, 'up', beforeRise);
    if (twoSidedTest && rises(afterFall, beforeFall, driftLog))
      return drift(at, 'down', beforeFall);
    if (rises(beforeRise, afterRise, warningLog)) return warning;
    return twoSidedTest && rises(afterFall, beforeFall, warningLog) ? warning : stable;
  };
  const begin = (): void => {
    for (let place = all; place < riseCut; place += averageWidth) memory[place + 2] = 1;
    memory[riseCut] = Infinity;
    memory[fallCut] = -Infinity;
  };
  return new MemoryDetector({
    type: 'hddm_w',
    accepts: 'unit',
    options: { ...options },
    ...{ memory, begin, watch },
  });
}

/**
 * HDDM with weighted averages: the moving average since a cut against that up to it, by McDiarmid's bound.
 *
 * Takes numbers in [0, 1], such as errors. Tells the moving averages up to the cut and since (`meanBefore`, `meanAfter`), the number of values
 * up to it (`cut`) and of all (`width`). Deterministic, O(1). @throws ProdromeError `DATA_VALUE` for anything outside [0, 1].
 * Source: Frías-Blanco et al. 2015, doi:10.1109/TKDE.2014.2345382, W-test. Deviation, as in River 0.26 and MOA: cuts
 * move by the drift confidence alone, and the sum of squared weights begins at 1.
 */
export const hddmW: DriftDetectorType<HddmWOptions> = defineDriftDetector({
  type: 'hddm_w',
  description: 'moving averages before and after a cut, by McDiarmid’s bound',
  accepts: 'unit',
  options: hddmWOptionsSchema,
  create: createHddmW,
});
