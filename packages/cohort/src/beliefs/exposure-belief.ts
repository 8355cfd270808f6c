import { isWeekend } from '../model/calendar.ts';
import { exposureIndex as at } from '../model/effects.ts';
import { alcoholExcessOf } from '../model/exposure-scales.ts';
import { dailyLife, driftEvents, prodrome } from '../model/model.ts';
import type { ObservedPatient } from './observed-patient.ts';
import { rawUnits } from '../model/raw-units.ts';
import { reportEvidence } from './sign-evidence.ts';
import type { Dealer } from './dealer.ts';
import { createCountBelief, dropChances, expectCount } from './count-belief.ts';
import { createAlcoholBelief, createCaffeineBelief, createMealBelief } from './habit-beliefs.ts';
import { createHrvBelief, createRestingRateBelief } from './heart-beliefs.ts';
import { readLimited } from './limited-reading.ts';
import { possibleDays } from './possible-days.ts';
import { createSeriesBelief, type Normal } from './series-belief.ts';
import { createStressSleepBelief } from './stress-sleep-belief.ts';
import { createWeatherBelief } from './weather-belief.ts';

/** What is known of one day's exposures and signs. */
export interface ExposureDay {
  /** How much likelier the signs are with a prodrome than without. */
  readonly evidence: number;
  /** Writes one possible day: all exposures but the perimenstrual window, overuse and the weekend. */
  draw(dealer: Dealer, out: Float64Array): void;
}

/**
 * Follows a patient's exposures through what is recorded of them. What is not, is drawn from what the generator lets
 * expect after the days before; attacks are not asked, since exposures do not depend on them.
 */
export function createExposureBelief({ columns, startDay, drift }: ObservedPatient): {
  next(day: number): ExposureDay;
} {
  const body = createStressSleepBelief();
  const sky = createWeatherBelief();
  const light = createSeriesBelief(dailyLife.light);
  const exercise = createSeriesBelief(dailyLife.exercise);
  const cups = createCountBelief(createCaffeineBelief());
  const drinks = createCountBelief(createAlcoholBelief());
  const meals = createCountBelief(createMealBelief());
  const variability = createHrvBelief();
  const restingRate = createRestingRateBelief();

  const readSigns = (day: number): number => {
    const stress = body.stress();
    const drunk = expectCount(drinks.today, (count) =>
      Math.min(alcoholExcessOf(count), prodrome.mostDrinks),
    );
    const reported = columns.prodrome_reported[day] as number;
    return (
      variability.read(
        day,
        Math.log(columns.hrv_rmssd_ms[day] as number) -
          (day >= (drift?.hrvMeasure ?? Infinity) ? driftEvents.hrvMeasure.logShift : 0),
        scaled(stress, prodrome.hrvStress, 0),
      ) *
      restingRate.read(
        day,
        columns.resting_hr_bpm[day] as number,
        scaled(stress, prodrome.restingRateStress, prodrome.restingRateDrinks * drunk),
      ) *
      (Number.isNaN(reported) ? 1 : reportEvidence(reported))
    );
  };

  return {
    next: (day) => {
      const date = startDay + day;
      const weekend = isWeekend(date);
      body.next({
        weekend,
        newJob: day >= (drift?.jobChange ?? Infinity),
        stress: columns.stress_0_10[day] as number,
        sleepHours: columns.sleep_hours[day] as number,
        sleepEfficiency: columns.sleep_efficiency_pct[day] as number,
        minutesAwake: columns.waso_min[day] as number,
      });
      const outside = sky.next({
        date,
        pressure: columns.pressure_hpa[day] as number,
        pressureDrop: columns.pressure_drop_24h_hpa[day] as number,
        humidity: columns.humidity_pct[day] as number,
        temperature: columns.temp_c[day] as number,
        pm25: columns.pm25_ugm3[day] as number,
      });
      light.next(readLimited(rawUnits.bright_light_0_10, columns.bright_light_0_10[day] as number));
      exercise.next(readLimited(rawUnits.exercise_min, columns.exercise_min[day] as number));
      cups.next(columns.caffeine_cups[day] as number, weekend);
      drinks.next(columns.alcohol_drinks[day] as number, weekend);
      meals.next(columns.skipped_meal[day] as number, weekend);
      return {
        evidence: readSigns(day),
        draw: possibleDays({
          first: day === 0,
          ...body.days(),
          normals: [
            [at.pressureDrop, outside.pressureDrop],
            [at.humidity, outside.humidity],
            [at.heat, outside.temperature],
            [at.pm25, outside.pm25],
            [at.light, light.today],
            [at.exercise, exercise.today],
          ],
          fewerCups: dropChances(cups.yesterday, cups.today),
          drinks: drinks.today,
          meals: meals.today,
        }),
      };
    },
  };
}

const scaled = ({ mean, variance }: Normal, factor: number, shift: number): Normal => ({
  mean: factor * mean + shift,
  variance: factor * factor * variance,
});
