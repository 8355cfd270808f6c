import { createStream } from '@prodrome/numerics';
import { createDayDrawer } from '../exposures/draw-days.ts';
import type { PatientState } from '../person/patient-state.ts';
import type { DigitalTwin } from '../person/twin.ts';

/** How many days and futures are drawn. */
export interface ExposureQuestion {
  readonly days: number;
  readonly futures: number;
  readonly seed: number;
}

/**
 * Futures of a person's exposures, as simulations live through them, for judging them: [variables][days][futures], own units. Doses go by attacks and are NaN, and so is what the
 * person never recorded. Deterministic by seed.
 */
export function forecastExposures(
  twin: DigitalTwin,
  state: PatientState,
  { days, futures, seed }: ExposureQuestion,
): readonly (readonly Float64Array[])[] {
  const { variables } = twin;
  const found = variables.map(() =>
    Array.from({ length: days }, () => new Float64Array(futures).fill(NaN)),
  );
  const drawer = createDayDrawer(twin, state.own, { lastDay: state.lastDay, length: state.days });
  const root = createStream(seed).fork('exposures');
  const values = new Float64Array(variables.length);
  for (let future = 0; future < futures; future++) {
    const stream = root.fork(`future ${future}`);
    drawer.begin(stream);
    for (let day = 0; day < days; day++) {
      values.fill(NaN);
      drawer.next(stream, values);
      found.forEach((series, v) => {
        (series[day] as Float64Array)[future] = values[v] as number;
      });
    }
  }
  return found;
}
