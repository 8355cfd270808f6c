import { createStream } from '@prodrome/numerics';
import { enrolmentDays, firstDay } from '../model/calendar.ts';
import { drawWeather } from '../model/sites.ts';
import { changeExposures, type ExposureChange } from './change-exposures.ts';
import { drawExposures } from './exposures.ts';
import { drawAttacks } from './history.ts';
import { drawWho, type SimulationOptions } from './simulate-patients.ts';
import { spliceStreams } from './spliced-stream.ts';

/** Whose days, and from when on, something is changed. */
export interface PotentialQuestion {
  /** Number of the patient. */
  readonly index: number;
  /** First day that is changed, counted from 0; the days before are those of the patient in the cohort. */
  readonly from: number;
  /** Days that are looked at. */
  readonly days: number;
  /** Futures; each is lived once with every list of changes, by the same random numbers. */
  readonly futures: number;
  readonly changes: readonly (readonly ExposureChange[])[];
}

/** [lists of changes][futures], attack days to expect on days `from` to `from + days − 1`. */
export type PotentialOutcomes = readonly Float64Array[];

/**
 * What would have become of a patient: the same person with the same past, and from a day on futures with and without changes. Futures differ in everything random but the
 * weather, which comes as it came; between lists of changes nothing differs but what is changed and what follows from it (Rubin's potential outcomes). Each is a sum of
 * the true chances of an attack along the life. An empty list is no change.
 *
 * Deterministic by the options. A future's past equals {@link simulatePatients}' of the same options with at least `from` days.
 */
export function potentialOutcomes(
  options: SimulationOptions,
  { index, from, days, futures, changes }: PotentialQuestion,
): PotentialOutcomes {
  const { seed, confounding } = options;
  const root = createStream(seed).fork('cohort');
  const stream = root.fork(`patient ${index}`);
  const length = from + days;
  const startDay = firstDay + stream.fork('start').nextInt(enrolmentDays);
  const setting = { sites: weatherOf(seed, length), startDay, days: length, confounding };
  const { person, drift } = drawWho(stream, options);
  const found = changes.map(() => new Float64Array(futures));
  for (let future = 0; future < futures; future++) {
    const other = stream.fork(`future ${future}`);
    // chances and doses of a day are drawn on the evening before
    const splice = (name: 'exposures' | 'attacks') =>
      spliceStreams(stream.fork(name), other.fork(name), (process) =>
        process === 'outcome' || process === 'dose' ? from - 1 : from,
      );
    const lived = drawExposures(splice('exposures'), person, drift, setting);
    changes.forEach((list, at) => {
      const exposures = changeExposures(lived, person, from, list);
      const { probability } = drawAttacks(splice('attacks'), person, drift, exposures, setting);
      let sum = 0;
      // the outcome of a day is told by the evening before
      for (let day = from - 1; day < length - 1; day++) sum += probability[day] as number;
      (found[at] as Float64Array)[future] = sum;
    });
  }
  return found;
}

/** The same weather for everybody who asks about as many days: drawn once, since it takes longer than a life. */
let known: { readonly key: string; readonly sites: ReturnType<typeof drawWeather> } | undefined;

function weatherOf(seed: number, days: number): ReturnType<typeof drawWeather> {
  const key = `${seed} ${days}`;
  if (known?.key !== key) {
    known = { key, sites: drawWeather(createStream(seed).fork('cohort').fork('weather'), days) };
  }
  return known.sites;
}
