import {
  defineDriftDetector,
  type DriftDetector,
  type DriftDetectorType,
  type DriftResult,
} from '@prodrome/core';
import { AdaptiveWindow } from './adaptive-window.ts';
import { adwinOptionsSchema, type AdwinOptions } from './adwin-options.ts';
import { createMemory, isCount, MemoryDetector, own, stable } from './detector.ts';

/** The place of the clock; the window's numbers follow. */
const tick = own;
const window = tick + 1;

function createAdwin(options: AdwinOptions): DriftDetector {
  const { clock, gracePeriod } = options;
  const memory = createMemory(1 + AdaptiveWindow.sizeOf(options));
  const values = new AdaptiveWindow(memory.subarray(window), options);
  const drift = (at: number, width: number, total: number): DriftResult => {
    const dropped = width - values.width;
    const meanBefore = (total - values.total) / dropped;
    const meanAfter = values.total / values.width;
    const direction = meanAfter > meanBefore ? 'up' : 'down';
    const statistics = { meanBefore, meanAfter, dropped, width: values.width };
    return { status: 'drift', event: { at, direction, statistics } };
  };
  return new MemoryDetector({
    type: 'adwin',
    accepts: 'real',
    options: { ...options },
    memory,
    watch: (value, at) => {
      values.add(value);
      const ticks = (memory[tick] as number) + 1;
      memory[tick] = ticks < clock ? ticks : 0;
      if (ticks < clock) return stable;
      const { width, total } = values;
      return width > gracePeriod && values.shrink() ? drift(at, width, total) : stable;
    },
    fault: (saved) => {
      const ticks = saved[tick];
      return isCount(ticks) && (ticks as number) < clock
        ? values.fault(saved.subarray(window))
        : `a clock at ${ticks}`;
    },
  });
}

/**
 * ADWIN: keeps as long a window as shows no change of the mean, and finds a drift where the window has to be cut.
 *
 * Takes any finite numbers. Tells the means of the values dropped from the window and of those left (`meanBefore`, `meanAfter`), and
 * their counts (`dropped`, `width`). O(log width) memory; O(1) amortised for an update, a test every `clock` updates.
 * Deterministic. @throws ProdromeError `DATA_VALUE` for NaN, infinities and what is no number.
 * Source: Bifet & Gavaldà 2007, _Learning from time-changing data with adaptive windowing_, doi:10.1137/1.9781611972771.42, ADWIN2 with
 * eq. 3.1. Deviations, as in River 0.26: after a drift the window begins empty (in the paper its newer part goes on); ln(width) stands
 * where the paper has the number of cuts; a side's length counts from `minWindowLength` on.
 */
export const adwin: DriftDetectorType<AdwinOptions> = defineDriftDetector({
  type: 'adwin',
  description: 'the longest window without a change of the mean',
  accepts: 'real',
  options: adwinOptionsSchema,
  create: createAdwin,
});
