import {
  defineDriftDetector,
  type DriftDetector,
  type DriftDetectorType,
  type DriftResult,
} from '@prodrome/core';
import { z } from 'zod';
import { createMemory, MemoryDetector, own, stable, warning } from './detector.ts';
import { addToMean, meanWidth } from './running.ts';

/** Options of `ddm`; names and defaults as in River. */
export const ddmOptionsSchema = z
  .strictObject({
    warmStart: z.int().min(1).default(30).describe('values up to which nothing is tested'),
    warningThreshold: z
      .number()
      .positive()
      .default(2)
      .describe('standard deviations above the best error rate from which it warns'),
    driftThreshold: z
      .number()
      .positive()
      .default(3)
      .describe('standard deviations above the best error rate from which there is a drift'),
  })
  .refine(({ warningThreshold, driftThreshold }) => warningThreshold <= driftThreshold, {
    path: ['warningThreshold'],
    message: 'expected at most the drift threshold',
  });

/** Validated options of `ddm`. */
export type DdmOptions = z.output<typeof ddmOptionsSchema>;

const errors = own;
const leastRate = errors + meanWidth;
const leastDeviation = leastRate + 1;
/** The sum of the two; infinite before the first test. */
const least = leastDeviation + 1;

function createDdm(options: DdmOptions): DriftDetector {
  const { warmStart, warningThreshold, driftThreshold } = options;
  const memory = createMemory(least + 1 - own);
  const watch = (value: number, at: number): DriftResult => {
    addToMean(memory, errors, value);
    const width = memory[errors] as number;
    const rate = memory[errors + 1] as number;
    const deviation = Math.sqrt((rate * (1 - rate)) / width);
    if (width <= warmStart) return stable;
    const level = rate + deviation;
    if (level <= (memory[least] as number)) {
      memory[leastRate] = rate;
      memory[leastDeviation] = deviation;
      memory[least] = level;
    }
    const meanBefore = memory[leastRate] as number;
    const unit = memory[leastDeviation] as number;
    if (level > meanBefore + driftThreshold * unit) {
      const statistics = { meanBefore, meanAfter: rate, width };
      return { status: 'drift', event: { at, direction: 'up', statistics } };
    }
    return level > meanBefore + warningThreshold * unit ? warning : stable;
  };
  const begin = (): void => {
    memory[least] = Infinity;
  };
  return new MemoryDetector({
    type: 'ddm',
    accepts: 'binary',
    options: { ...options },
    ...{ memory, begin, watch },
  });
}

/**
 * DDM: a drift where the error rate rises standard deviations above the best one so far.
 *
 * Takes errors, 0 or 1, and finds rises alone. Tells the best error rate (`meanBefore`), the rate of all values since it began
 * (`meanAfter`) and their number (`width`). Deterministic, O(1). After a best rate of 0 the first error is a drift.
 * @throws ProdromeError `DATA_VALUE` for anything but 0 and 1.
 * Source: Gama et al. 2004, doi:10.1007/978-3-540-28645-5_29. Deviation, as in River 0.26: values of the warning zone are not
 * kept for what comes after the drift.
 */
export const ddm: DriftDetectorType<DdmOptions> = defineDriftDetector({
  type: 'ddm',
  description: 'an error rate above the best one so far',
  accepts: 'binary',
  options: ddmOptionsSchema,
  create: createDdm,
});
