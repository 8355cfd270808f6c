import {
  defineDriftDetector,
  type DriftDetector,
  type DriftDetectorType,
  type DriftResult,
} from '@prodrome/core';
import { z } from 'zod';
import { createMemory, MemoryDetector, own, stable, warning } from './detector.ts';
import { addToVariance, varianceAt, varianceWidth } from './running.ts';

/** Options of `eddm`; names and defaults as in River. */
export const eddmOptionsSchema = z
  .strictObject({
    warmStart: z.int().min(1).default(30).describe('errors up to which nothing is tested'),
    alpha: z
      .number()
      .positive()
      .max(1)
      .default(0.95)
      .describe('share of the greatest distance between errors below which it warns'),
    beta: z
      .number()
      .positive()
      .max(1)
      .default(0.9)
      .describe('share of the greatest distance between errors below which there is a drift'),
  })
  .refine(({ alpha, beta }) => beta <= alpha, {
    path: ['beta'],
    message: 'expected at most alpha',
  });

/** Validated options of `eddm`. */
export type EddmOptions = z.output<typeof eddmOptionsSchema>;

const seen = own;
const lastError = seen + 1;
/** Distances between errors, of which there are as many as errors. */
const distances = lastError + 1;
const greatest = distances + varianceWidth;
const warns = greatest + 1;

function createEddm(options: EddmOptions): DriftDetector {
  const { warmStart, alpha, beta } = options;
  const memory = createMemory(warns + 1 - own);
  /** The distance between errors as a share of the greatest so far; Infinity where it is that, or nothing is tested yet. */
  const levelNow = (): number => {
    if ((memory[seen] as number) <= warmStart) return Infinity;
    const deviation = Math.sqrt(varianceAt(memory, distances));
    const distance = (memory[distances + 1] as number) + 2 * deviation;
    const most = memory[greatest] as number;
    if (distance > most) {
      memory[greatest] = distance;
      return Infinity;
    }
    return (memory[distances] as number) > warmStart ? distance / most : Infinity;
  };
  const watch = (value: number, at: number): DriftResult => {
    const width = (memory[seen] as number) + 1;
    memory[seen] = width;
    if (value === 1) {
      addToVariance(memory, distances, width - (memory[lastError] as number));
      memory[lastError] = width;
      const level = levelNow();
      if (level < beta) {
        const statistics = { meanDistance: memory[distances + 1] as number, level, width };
        return { status: 'drift', event: { at, direction: 'up', statistics } };
      }
      if (level !== Infinity) memory[warns] = level < alpha ? 1 : 0;
    }
    return memory[warns] === 1 ? warning : stable;
  };
  const begin = (): void => {
    memory[greatest] = -1;
  };
  return new MemoryDetector({
    type: 'eddm',
    accepts: 'binary',
    options: { ...options },
    ...{ memory, begin, watch },
  });
}

/**
 * EDDM: a drift where errors come closer together than they did, measured by the mean distance and two standard deviations.
 *
 * Takes errors, 0 or 1, and finds rises of their rate alone (`up`). Tells the mean distance between errors in values
 * (`meanDistance`), the share of the greatest that is left (`level`) and the values since it began (`width`). Deterministic, O(1).
 * @throws ProdromeError `DATA_VALUE` for anything but 0 and 1.
 * Source: Baena-García et al. 2006, _Early drift detection method_, 4th International Workshop on Knowledge Discovery from Data Streams.
 * Deviations, as in River 0.26: the greatest distance is looked for from `warmStart` values on, drifts from `warmStart` errors on; the
 * standard deviation is the sample's; the first distance is that of the first error from the beginning.
 */
export const eddm: DriftDetectorType<EddmOptions> = defineDriftDetector({
  type: 'eddm',
  description: 'errors that come closer together',
  accepts: 'binary',
  options: eddmOptionsSchema,
  create: createEddm,
});
