import { ProdromeError, type DriftDetector, type DriftEvent } from '@prodrome/core';
import { median } from '@prodrome/numerics';
import { alwaysFires, neverFires } from './baselines.ts';

/** A change that was planted into a stream. */
export interface PlantedDrift {
  /** The first value after it, or with a gradual one the first that is changed. */
  readonly at: number;
  readonly direction: DriftEvent['direction'];
}

/** A stream of which it is known where it changes. */
export interface DriftStream {
  readonly name: string;
  readonly values: ArrayLike<number>;
  /** Ascending; none of a stationary stream. */
  readonly drifts: readonly PlantedDrift[];
}

/** A figure, or why there is none. */
export type Figure = { readonly value: number } | { readonly reason: string };

/** How good a detector is on streams. */
export interface DetectorScore {
  /** On stationary streams: drifts in 1,000 updates. */
  readonly falseAlarms: Figure;
  /** Drifts that were planted, those that were found before the next one or the end, and the others. */
  readonly planted: number;
  readonly found: number;
  readonly missed: number;
  /** Updates from a drift to its event, 0 where its first value is the event; the median of those found. */
  readonly delay: Figure;
  /** Of those found, how many were told with the right direction. */
  readonly rightDirection: number;
  /** On streams with drifts: events before the first drift or after a drift was found already, in 1,000 updates. */
  readonly otherAlarms: Figure;
}

/** A detector beside the two that know nothing. */
export interface DetectorEvaluation {
  readonly detector: DetectorScore;
  /** Finds every drift at once, by finding one at every update. */
  readonly alwaysFires: DetectorScore;
  /** Has no false alarm. */
  readonly neverFires: DetectorScore;
}

/**
 * False alarms, delays and misses of a detector, beside one that always fires and one that never does: what is no better than both is none.
 *
 * The first event from a planted drift on, and before the next, finds it; all other events are false alarms. So a detector with many false alarms
 * finds much by chance, as `alwaysFires` shows: misses and false alarms are read together. Deterministic where the detector is.
 * @param create - makes a fresh detector; each stream has one of its own.
 * @throws ProdromeError `USAGE` where planted drifts are not ascending places of their stream; what the detector throws.
 */
export function evaluateDetector(
  create: () => DriftDetector,
  streams: readonly DriftStream[],
): DetectorEvaluation {
  streams.forEach(expectStream);
  return {
    detector: scoreOf(create, streams),
    alwaysFires: scoreOf(alwaysFires, streams),
    neverFires: scoreOf(neverFires, streams),
  };
}

function scoreOf(create: () => DriftDetector, streams: readonly DriftStream[]): DetectorScore {
  const results = streams.map((stream) => foundIn(create(), stream));
  const stationary = results.filter(({ planted }) => planted === 0);
  const changing = results.filter(({ planted }) => planted > 0);
  const delays = changing.flatMap(({ delays: each }) => each);
  const total = (of: (result: Found) => number): number =>
    changing.reduce((sum, result) => sum + of(result), 0);
  const planted = total((result) => result.planted);
  return {
    falseAlarms: alarmRate(stationary, 'no stationary stream'),
    planted,
    found: delays.length,
    missed: planted - delays.length,
    delay: delays.length > 0 ? { value: median(delays) } : { reason: 'no drift was found' },
    rightDirection: total(({ right }) => right),
    otherAlarms: alarmRate(changing, 'no stream with drifts'),
  };
}

/** What a detector did on one stream. */
interface Found {
  readonly updates: number;
  readonly planted: number;
  readonly delays: readonly number[];
  readonly right: number;
  readonly alarms: number;
}

function foundIn(detector: DriftDetector, { values, drifts }: DriftStream): Found {
  const delays: number[] = [];
  let [right, alarms, passed] = [0, 0, 0];
  let waited: PlantedDrift | undefined;
  for (let at = 0; at < values.length; at++) {
    if (drifts[passed]?.at === at) waited = drifts[passed++];
    const result = detector.update(values[at] as number);
    if (result.status !== 'drift') continue;
    if (waited) {
      delays.push(at - waited.at);
      right += Number(result.event.direction === waited.direction);
      waited = undefined;
    } else alarms += 1;
  }
  return { updates: values.length, planted: drifts.length, delays, right, alarms };
}

function alarmRate(results: readonly Found[], none: string): Figure {
  const updates = results.reduce((sum, result) => sum + result.updates, 0);
  if (updates === 0) return { reason: none };
  const alarms = results.reduce((sum, result) => sum + result.alarms, 0);
  return { value: (1000 * alarms) / updates };
}

function expectStream({ name, values, drifts }: DriftStream): void {
  drifts.forEach(({ at }, i) => {
    const least = i === 0 ? 0 : (drifts[i - 1] as PlantedDrift).at + 1;
    if (Number.isInteger(at) && at >= least && at < values.length) return;
    throw new ProdromeError('USAGE', {
      where: `evaluateDetector, stream ${JSON.stringify(name)}, drift ${i}`,
      expected: `a place from ${least} to ${values.length - 1}`,
      got: String(at),
    });
  });
}
