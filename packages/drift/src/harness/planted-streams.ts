import type { DriftInput, RandomStream } from '@prodrome/core';
import type { DriftStream } from './evaluate-detector.ts';

/** What streams are made with. */
export interface PlantedStreamsOptions {
  /** Of each of the four shapes; 20 when absent. */
  readonly each?: number;
  /** Values of a stationary stream, and on either side of a drift; 2,000 when absent. */
  readonly length?: number;
}

/**
 * Streams with known drifts, to measure detectors by: stationary ones, abrupt rises, abrupt falls, and gradual rises over a quarter of `length`.
 *
 * From one level to the other, rates of binary streams go from .2 to .5, means of shares (`unit`, spread evenly over .4) from .4 to .7, and those of real
 * values, which are normal, by 0.7 standard deviations. The same stream gives the same numbers.
 */
export function plantedStreams(
  accepts: DriftInput,
  stream: RandomStream,
  { each = 20, length = 2000 }: PlantedStreamsOptions = {},
): readonly DriftStream[] {
  const draw = draws[accepts];
  const make = (
    shape: string,
    drifts: DriftStream['drifts'],
    size: number,
    risen: (at: number) => number,
  ): readonly DriftStream[] =>
    Array.from({ length: each }, (_, i) => {
      const name = `${shape} ${i}`;
      const own = stream.fork(name);
      return {
        name,
        drifts,
        values: Float64Array.from({ length: size }, (__, at) => draw(own, risen(at))),
      };
    });
  const up = [{ at: length, direction: 'up' }] as const;
  const down = [{ at: length, direction: 'down' }] as const;
  return [
    ...make('stationary', [], length, () => 0),
    ...make('abrupt up', up, 2 * length, (at) => Number(at >= length)),
    ...make('abrupt down', down, 2 * length, (at) => Number(at < length)),
    ...make('gradual', up, 2 * length, (at) =>
      Math.min(1, Math.max(0, (at - length) / (length / 4))),
    ),
  ];
}

/** A value, at a level from 0 to 1. */
const draws: Readonly<Record<DriftInput, (stream: RandomStream, level: number) => number>> = {
  binary: (stream, level) => Number(stream.next() < 0.2 + 0.3 * level),
  unit: (stream, level) => 0.2 + 0.3 * level + 0.4 * stream.next(),
  // Box & Muller 1958
  real: (stream, level) =>
    0.7 * level +
    Math.sqrt(-2 * Math.log(1 - stream.next())) * Math.cos(2 * Math.PI * stream.next()),
};
