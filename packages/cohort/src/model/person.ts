import type { SeededStream } from '@prodrome/numerics';
import { drawBeta, drawCategory, drawGamma, drawPoisson } from './draws.ts';
import { exposureEffects, subtypes } from './effects.ts';
import { attacks, dailyLife, population, weather } from './model.ts';

/** What makes an onset and a longer attack likely in one person; log-odds. */
export interface Disposition {
  /** Index into {@link subtypes}. */
  readonly subtype: number;
  readonly chronic: boolean;
  /** Onset on a free day without any exposure. */
  readonly alpha: number;
  /** Another day of an attack. */
  readonly stay: number;
  /** Some attacks are announced. */
  readonly prodromal: boolean;
  /** Takes triptans rather than other acute medicine. */
  readonly triptanUser: boolean;
  /** [exposures], for each unit. */
  readonly effects: Float64Array;
}

/** A true person of a cohort. */
export interface Person extends Disposition {
  readonly female: boolean;
  /** Completed years. */
  readonly age: number;
  readonly menstruating: boolean;
  /** Weather site at home. */
  readonly site: number;
  readonly habits: Habits;
}

/** What is usual for a person. */
export interface Habits {
  /** Points of ten. */
  readonly stress: number;
  readonly sleepHours: number;
  /** Natural logarithm of ms. */
  readonly hrv: number;
  readonly restingRate: number;
  readonly caffeineCups: number;
  readonly alcohol: number;
  readonly skippedMeals: number;
  readonly cycleDays: number;
  /** Day of the cycle on the first day. */
  readonly cycleStart: number;
}

/** Who a person is: a person's own stream in, all parameters out. */
export function drawPerson(stream: SeededStream, signal: number): Person {
  const who = stream.fork('who');
  const female = who.next() < population.femaleShare;
  const { mean, deviation, least, most } = population.age;
  const age = Math.floor(clip(mean + deviation * who.nextNormal(), least, most));
  const menstruating = menstruates(female, age);
  return {
    female,
    age,
    menstruating,
    site: who.nextInt(weather.sites),
    habits: drawHabits(stream.fork('habits')),
    ...drawDisposition(stream.fork('disposition'), menstruating, signal),
  };
}

/** Women before the menopause. */
export const menstruates = (female: boolean, age: number): boolean =>
  female && age < population.menopauseAge;

/** A disposition as the population has them, given what is known of the person. */
export function drawDisposition(
  stream: SeededStream,
  menstruating: boolean,
  signal: number,
): Disposition {
  const subtype = drawSubtype(stream, menstruating);
  const chronic = stream.next() < population.chronicShare;
  const { onset, stay } = attacks;
  return {
    subtype,
    chronic,
    alpha: onset.mean + onset.deviation * stream.nextNormal() + (chronic ? onset.chronic : 0),
    stay: stay.mean + stay.deviation * stream.nextNormal() + (chronic ? stay.chronic : 0),
    prodromal: stream.next() < population.prodromalShare,
    triptanUser: stream.next() < population.triptanShare,
    effects: Float64Array.from(exposureEffects, ({ usual, driven, spread }) => {
      const mean = driven?.subtype === subtypes[subtype] ? driven?.mean : usual;
      return signal * ((mean ?? usual) + spread * stream.nextNormal());
    }),
  };
}

function drawSubtype(stream: SeededStream, menstruating: boolean): number {
  const subtype = drawCategory(stream, population.subtypeShares);
  const other = stream.nextInt(subtypes.length - 1);
  if (subtype !== population.hormonalSubtype || menstruating) return subtype;
  return other < subtype ? other : other + 1;
}

function drawHabits(stream: SeededStream): Habits {
  const { stress, sleep, hrv, restingRate, caffeine, alcohol, skippedMeal, cycle } = dailyLife;
  return {
    stress: stress.patient.mean + stress.patient.deviation * stream.nextNormal(),
    sleepHours: sleep.patient.mean + sleep.patient.deviation * stream.nextNormal(),
    hrv: hrv.mean + hrv.deviation * stream.nextNormal(),
    restingRate: restingRate.mean + restingRate.deviation * stream.nextNormal(),
    caffeineCups: drawPoisson(stream, caffeine.habit),
    alcohol: alcohol.scale * drawGamma(stream, alcohol.shape),
    skippedMeals: drawBeta(stream, skippedMeal.alpha, skippedMeal.beta),
    ...drawCycle(stream, cycle),
  };
}

/** Length of a cycle, and its day on the first day. */
export function drawCycle(
  stream: SeededStream,
  { mean, deviation, least, most, offsets } = dailyLife.cycle,
): Pick<Habits, 'cycleDays' | 'cycleStart'> {
  return {
    cycleDays: clip(Math.round(mean + deviation * stream.nextNormal()), least, most),
    cycleStart: stream.nextInt(offsets),
  };
}

export const clip = (value: number, least: number, most: number): number =>
  Math.min(most, Math.max(least, value));
