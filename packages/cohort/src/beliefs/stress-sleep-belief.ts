import { choleskyFactor, multiply, multiplyVector } from '@prodrome/numerics';
import { dailyLife, driftEvents } from '../model/model.ts';
import { rawUnits } from '../model/raw-units.ts';
import { readLimited } from './limited-reading.ts';
import { createLinearFilter, transpose } from './linear-filter.ts';
import type { Normal } from './series-belief.ts';
import {
  drawn,
  exposed,
  exposedAtRest,
  innovations,
  readings,
  start,
  stateSize,
  transition,
} from './stress-sleep-model.ts';

/** What is read of one day, own units; NaN = nothing. */
interface StressSleepReading {
  readonly weekend: boolean;
  /** Whether the job has changed. */
  readonly newJob: boolean;
  readonly stress: number;
  readonly sleepHours: number;
  readonly sleepEfficiency: number;
  readonly minutesAwake: number;
}

/** Stress and sleep are linked, and the person's own means are not known: one linear filter for all of it. */
export interface StressSleepBelief {
  /** To the next day, and what is read of it. */
  next(reading: StressSleepReading): void;
  /** Today's stress, SD units. */
  stress(): Normal;
  /** [4], and [4, 4] a lower triangle: possible days, by {@link drawn}, are means + factor · standard normals. */
  days(): { readonly means: Float64Array; readonly factor: Float64Array };
}

/** Points as they are read, and what they are over all patients and weekdays. */
const stressPoints = { ...rawUnits.stress_0_10, offset: 0, slope: 1 };
const { stress } = dailyLife;
const anyStress = {
  mean: stress.patient.mean + stress.mean,
  variance: stress.patient.deviation ** 2 + stress.deviation ** 2,
};
/** What has been read leaves no variance, which a triangle must have. */
const ridge = 1e-6;

/** A belief before the first day. */
export function createStressSleepBelief(): StressSleepBelief {
  const filter = createLinearFilter(start.mean, start.variance);
  let today: number | undefined;
  let atRest = exposedAtRest(false, 0, 0);
  const observe = (row: number, { mean, variance }: Normal, usual: number): void => {
    if (Number.isNaN(mean)) return;
    const weights = readings.data.subarray(row * stateSize, (row + 1) * stateSize);
    filter.observe(weights, mean - usual, variance);
  };
  const means = (): Float64Array =>
    multiplyVector(exposed, filter.mean).map((mean, i) => mean + (atRest[i] as number));
  return {
    next: (reading) => {
      if (today !== undefined) filter.advance(transition, innovations);
      const yesterday = today ?? 0;
      today = usualPoints(reading);
      atRest = exposedAtRest(reading.weekend, today, yesterday);
      observe(0, readLimited(stressPoints, reading.stress, anyStress), today);
      const hours = readLimited(rawUnits.sleep_hours, reading.sleepHours);
      observe(1, hours, atRest[drawn.sleep] as number);
      observe(2, readFragmentation(reading), atRest[drawn.fragmentation] as number);
    },
    stress: () => ({
      mean: means()[drawn.stress] as number,
      variance: (filter.covariance.data[0] as number) / stress.scale ** 2,
    }),
    days: () => {
      const covariance = multiply(exposed, multiply(filter.covariance, transpose(exposed)));
      for (let i = 0; i < covariance.rows; i++) {
        const diagonal = i * (covariance.columns + 1);
        covariance.data[diagonal] = (covariance.data[diagonal] as number) + ridge;
      }
      return { means: means(), factor: choleskyFactor(covariance).data };
    },
  };
}

/** Points of stress that any such day has. */
const usualPoints = ({ weekend, newJob }: StressSleepReading): number =>
  stress.mean + (weekend ? stress.weekend : 0) + (newJob ? driftEvents.jobChange.stressPoints : 0);

/** From the efficiency, or where that is at its limit from the minutes awake. */
function readFragmentation({ sleepEfficiency, minutesAwake }: StressSleepReading): Normal {
  const unit = rawUnits.sleep_efficiency_pct;
  return sleepEfficiency < unit.most
    ? readLimited(unit, sleepEfficiency)
    : readLimited(rawUnits.waso_min, minutesAwake);
}
