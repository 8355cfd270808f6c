import type { SeededStream } from '@prodrome/numerics';
import { isWeekend } from '../model/calendar.ts';
import { drawAutoregression, drawPoisson } from '../model/draws.ts';
import { cycleEnds, type DriftDays } from '../model/drift.ts';
import { exposureEffects, exposureIndex } from '../model/effects.ts';
import {
  alcoholExcessOf,
  caffeineDropOf,
  letDownOf,
  perimenstrualOn,
  sleepDeviationOf,
} from '../model/exposure-scales.ts';
import { liveWeather } from './live-weather.ts';
import { clip, type Person } from '../model/person.ts';
import { dailyLife, driftEvents } from '../model/model.ts';
import { eachDay, type Setting } from '../model/setting.ts';

/** What one patient lived through. */
export interface Exposures {
  /** [days, exposures], in SD units with fixed constants; overuse is 0 here, the attacks fill it in. */
  readonly values: Float64Array;
  /** [days], deviation from 1013 hPa. */
  readonly pressure: Float64Array;
  /** [days], °C. */
  readonly temperature: Float64Array;
  /** [days] */
  readonly cups: Float64Array;
  /** [days] */
  readonly drinks: Float64Array;
  /** [days], 1 = the records of the weather were lost. */
  readonly weatherLost: Uint8Array;
}

type Series = Readonly<Record<keyof typeof exposureIndex, Float64Array>>;

/** The exposures of each day. Every process has a stream of its own; longer histories begin as shorter ones do. */
export function drawExposures(
  stream: SeededStream,
  person: Person,
  drift: DriftDays,
  setting: Setting,
): Exposures {
  const weekend = eachDay(setting.days, (day) => Number(isWeekend(setting.startDay + day)));
  const { light, exercise } = dailyLife;
  const outside = liveWeather(person, drift, setting);
  const cups = drawCups(stream.fork('caffeine'), person, weekend);
  const drinks = drawDrinks(stream.fork('alcohol'), person, weekend);
  const meals = stream.fork('meals');
  const cycleEnd = person.menstruating ? cycleEnds(drift) : 0;
  const { cycleDays, cycleStart } = person.habits;
  const mind = drawStressAndSleep(stream, drift, weekend);
  const series: Series = {
    ...mind,
    ...outside.series,
    light: drawAutoregression(stream.fork('light'), setting.days, light),
    perimenstrual: eachDay(setting.days, (day) =>
      day < cycleEnd ? perimenstrualOn(cycleDays, cycleStart, day) : 0,
    ),
    caffeineDrop: cups.map((today, day) => caffeineDropOf(cups[day - 1], today)),
    alcoholExcess: drinks.map(alcoholExcessOf),
    skippedMeal: eachDay(setting.days, () => Number(meals.next() < person.habits.skippedMeals)),
    exercise: alongWith(
      mind.fragmentation,
      drawAutoregression(stream.fork('exercise'), setting.days, exercise),
      setting.confounding.restlessExercise,
    ),
    overuse: new Float64Array(setting.days),
    weekend,
  };
  return { values: interleave(series, setting.days), cups, drinks, ...outside.raw };
}

function drawStressAndSleep(stream: SeededStream, drift: DriftDays, weekend: Float64Array) {
  const days = weekend.length;
  const { stress, sleep, fragmentation } = dailyLife;
  const points = driftEvents.jobChange.stressPoints;
  const tension = drawAutoregression(stream.fork('stress'), days, stress).map(
    (value, day) =>
      (value +
        stress.mean +
        stress.weekend * (weekend[day] as number) +
        (day >= drift.jobChange ? points : 0)) /
      stress.scale,
  );
  const hours = drawAutoregression(stream.fork('sleep'), days, sleep).map(
    (value, day) =>
      value +
      sleep.weekend * (weekend[day] as number) +
      sleep.mean +
      sleep.stress * (tension[day] as number),
  );
  return {
    stress: tension,
    letDown: tension.map((today, day) => letDownOf(tension[day - 1], today)),
    sleepDeviation: hours.map(sleepDeviationOf),
    fragmentation: drawAutoregression(stream.fork('fragmentation'), days, fragmentation).map(
      (value, day) => value + fragmentation.stress * (tension[day] as number),
    ),
    sleepDuration: hours,
  };
}

/** The series so far moved to another one that it correlates with it so much; both of standard deviation 1. */
const alongWith = (other: Float64Array, own: Float64Array, correlation: number): Float64Array =>
  correlation === 0
    ? own
    : own.map(
        (value, day) =>
          correlation * (other[day] as number) + Math.sqrt(1 - correlation ** 2) * value,
      );

function drawCups(stream: SeededStream, { habits }: Person, weekend: Float64Array): Float64Array {
  const { weekend: less, least, most } = dailyLife.caffeine;
  return weekend.map((free) => {
    const mean = Math.max(least, habits.caffeineCups + less * free);
    return clip(drawPoisson(stream, mean), 0, most);
  });
}

function drawDrinks(stream: SeededStream, { habits }: Person, weekend: Float64Array): Float64Array {
  const { alcohol } = dailyLife;
  return weekend.map((free) =>
    drawPoisson(stream, habits.alcohol * (free > 0 ? alcohol.weekend : alcohol.weekday)),
  );
}

function interleave(series: Series, days: number): Float64Array {
  const width = exposureEffects.length;
  const values = new Float64Array(days * width);
  for (const [name, index] of Object.entries(exposureIndex)) {
    const own = series[name as keyof Series];
    for (let day = 0; day < days; day++) values[day * width + index] = own[day] as number;
  }
  return values;
}
