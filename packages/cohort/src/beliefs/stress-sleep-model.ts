import { createMatrix, type Matrix } from '@prodrome/numerics';
import { dailyLife } from '../model/model.ts';

const { stress, sleep, fragmentation } = dailyLife;
const perPoint = 1 / stress.scale;
const sleepPerPoint = sleep.stress * perPoint;
const wakingPerPoint = fragmentation.stress * perPoint;

const rows = (...entries: readonly (readonly number[])[]): Matrix =>
  createMatrix(entries.length, stateSize, Float64Array.from(entries.flat()));

/**
 * The state of stress and sleep: tension today, tension yesterday, the person's stress (points), rest, the person's hours,
 * fragmentation. Tension is stress in points without what any such day has.
 */
export const stateSize = 6;

/** Before the first day. */
export const start = {
  mean: Float64Array.of(0, 0, stress.patient.mean, 0, sleep.patient.mean, 0),
  variance: Float64Array.of(
    stress.deviation ** 2,
    0,
    stress.patient.deviation ** 2,
    sleep.deviation ** 2,
    sleep.patient.deviation ** 2,
    1,
  ),
};

/** From one day to the next. */
export const transition = rows(
  [stress.persistence, 0, 0, 0, 0, 0],
  [1, 0, 0, 0, 0, 0],
  [0, 0, 1, 0, 0, 0],
  [0, 0, 0, sleep.persistence, 0, 0],
  [0, 0, 0, 0, 1, 0],
  [0, 0, 0, 0, 0, fragmentation.persistence],
);

/** Variance that each day brings. */
export const innovations = Float64Array.of(
  stress.deviation ** 2 * (1 - stress.persistence ** 2),
  0,
  0,
  sleep.deviation ** 2 * (1 - sleep.persistence ** 2),
  0,
  1 - fragmentation.persistence ** 2,
);

/** What the readings of stress, hours and fragmentation say of the state. */
export const readings = rows(
  [1, 0, 1, 0, 0, 0],
  [sleepPerPoint, 0, 0, 1, 1, 0],
  [wakingPerPoint, 0, 0, 0, 0, 1],
);

/** Places of the exposures of a day: stress of today and yesterday, sleep against the usual, fragmentation; SD units. */
export const drawn = { stress: 0, stressYesterday: 1, sleep: 2, fragmentation: 3 } as const;

/** What the state makes of these exposures. */
export const exposed = rows(
  [perPoint, 0, 0, 0, 0, 0],
  [0, perPoint, 0, 0, 0, 0],
  [sleepPerPoint, 0, 0, 1, 0, 0],
  [wakingPerPoint, 0, 0, 0, 0, 1],
);

/** What the exposures are when the state is 0: `today` and `yesterday` are the points that such days have. */
export const exposedAtRest = (weekend: boolean, today: number, yesterday: number): Float64Array =>
  Float64Array.of(
    perPoint * today,
    perPoint * yesterday,
    sleep.mean + (weekend ? sleep.weekend : 0) + sleepPerPoint * today,
    wakingPerPoint * today,
  );
