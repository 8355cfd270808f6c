import {
  defineDriftDetector,
  expectState,
  nestStates,
  unnestStates,
  type DriftDetector,
  type DriftDetectorType,
  type DriftResult,
} from '@prodrome/core';
import { createStream, mean, restoreStream, type SeededStream } from '@prodrome/numerics';
import { exactPValue, greatestGap } from '../statistics/kolmogorov-smirnov.ts';
import { createMemory, damaged, isCount, kindOf, MemoryDetector, own, stable } from './detector.ts';
import { kswinOptionsSchema, type KswinOptions } from './kswin-options.ts';

const type = 'kswin';

/** Values since it began; then the last of them, value k at k modulo their number. */
const seen = own;
const ring = seen + 1;

/** No smaller difference is a drift, however many values are compared. */
const leastStatistic = 0.1;

/** As {@link kswin} makes it, drawing from a stream. */
export function createKswin(
  options: KswinOptions,
  stream: SeededStream = createStream(options.seed),
): DriftDetector {
  const { windowSize, statSize } = options;
  const older = windowSize - statSize;
  const critical = criticalGap(options);
  const memory = createMemory(1 + windowSize);
  const sample = new Float64Array(statSize);
  const recent = new Float64Array(statSize);
  const places = new Int32Array(older);
  let draws = stream;
  const watch = (value: number, at: number): DriftResult => {
    const count = (memory[seen] as number) + 1;
    memory[seen] = count;
    memory[ring + ((count - 1) % windowSize)] = value;
    if (count < windowSize) return stable;
    // where the oldest value lies
    const first = count % windowSize;
    const valueAt = (place: number): number =>
      memory[ring + ((first + place) % windowSize)] as number;
    drawPlaces(places, statSize, draws);
    for (let i = 0; i < statSize; i++) {
      sample[i] = valueAt(places[i] as number);
      recent[i] = valueAt(older + i);
    }
    const signed = greatestGap(sample.sort(), recent.sort());
    const gap = Math.abs(signed);
    if (gap < critical) return stable;
    const statistics = {
      meanBefore: mean(sample),
      meanAfter: mean(recent),
      statistic: gap / (statSize * statSize),
      pValue: exactPValue(statSize, statSize, gap),
      width: windowSize,
    };
    return { status: 'drift', event: { at, direction: signed > 0 ? 'up' : 'down', statistics } };
  };
  const watcher = new MemoryDetector({
    type,
    accepts: 'real',
    options: { ...options },
    ...{ memory, watch, fault },
  });
  return {
    update: (value) => watcher.update(value),
    saveState: () =>
      nestStates(kindOf(type), 1, null, {
        window: watcher.saveState(),
        stream: draws.saveState(),
      }),
    loadState: (state) => {
      expectState(state, kindOf(type), [1]);
      const { window, stream: saved } = unnestStates(state).parts;
      if (!window || !saved) throw damaged(type, 'a window and a stream', 'less');
      const loaded = restoreStream(saved);
      watcher.loadState(window);
      draws = loaded;
    },
  };
}

const fault = (memory: Float64Array): string | undefined => {
  if (!isCount(memory[seen])) return `${memory[seen]} values`;
  return memory.every(Number.isFinite) ? undefined : 'infinite values';
};

/** Makes the first of the places a draw from all of them without replacement: the first steps of a shuffle. */
function drawPlaces(places: Int32Array, count: number, stream: SeededStream): void {
  for (let i = 0; i < places.length; i++) places[i] = i;
  for (let i = 0; i < count; i++) {
    const drawn = i + stream.nextInt(places.length - i);
    const place = places[drawn] as number;
    places[drawn] = places[i] as number;
    places[i] = place;
  }
}

function criticalGap({ alpha, statSize }: KswinOptions): number {
  let steps = Math.floor(leastStatistic * statSize) + 1;
  while (steps <= statSize && exactPValue(statSize, statSize, steps * statSize) > alpha) steps++;
  return steps * statSize;
}

/**
 * KSWIN: the newest values of a window against a sample of the older ones, by the test of Kolmogorov and Smirnov at every update.
 *
 * Takes any finite numbers, and finds changes of the spread too; the direction is that of the values where the distributions differ most. Tells
 * the means of the two samples (`meanBefore`, `meanAfter`), the `statistic` (above 0.1), the exact `pValue` and the `width` of the window.
 * Deterministic for a seed; the stream of the samples is part of the state. @throws ProdromeError `DATA_VALUE` for NaN, infinities and what is no number.
 * Source: Raab, Heusinger & Schleif 2020, doi:10.1016/j.neucom.2019.11.111. Deviations, as in River 0.26: the exact p-value
 * decides, and after a drift the window begins empty. Not as there: samples go on with the stream after a drift, where River seeds anew.
 */
export const kswin: DriftDetectorType<KswinOptions> = defineDriftDetector({
  type,
  description: 'the newest values against a sample of older ones, by their distributions',
  accepts: 'real',
  options: kswinOptionsSchema,
  create: (options) => createKswin(options),
});
