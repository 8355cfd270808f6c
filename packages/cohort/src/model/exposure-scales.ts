import { clip } from './person.ts';
import { acuteMedicine, dailyLife, weather } from './model.ts';

/** How much stress fell since yesterday, in SD units; no fall without a yesterday. */
export function letDownOf(yesterday: number | undefined, today: number): number {
  const { center, scale } = dailyLife.letDown;
  return (Math.max(0, (yesterday ?? today) - today) - center) / scale;
}

/** How far the hours of sleep were from the person's usual ones, either way, in SD units. */
export const sleepDeviationOf = (hours: number): number =>
  (Math.abs(hours) - dailyLife.sleepDeviation.center) / dailyLife.sleepDeviation.scale;

/** How many cups fewer than yesterday, centred; none without a yesterday. */
export const caffeineDropOf = (yesterday: number | undefined, today: number): number =>
  Math.max(0, (yesterday ?? today) - today) - dailyLife.caffeine.dropCenter;

/** Drinks beyond the harmless ones. */
export const alcoholExcessOf = (drinks: number): number =>
  Math.max(0, drinks - dailyLife.alcohol.harmless);

/** Degrees above 22 °C, by five. */
export const heatOf = (temperature: number): number =>
  Math.max(0, (temperature - weather.heat.threshold) / weather.heat.scale);

/** The load of overuse from the days with acute medicine among the last 30, today among them. */
export function overuseOf(doseDays: number, triptanUser: boolean): number {
  const { triptanLimit, otherLimit, daysPerUnit, most } = acuteMedicine;
  return clip((doseDays - (triptanUser ? triptanLimit : otherLimit)) / daysPerUnit, 0, most);
}

/** 1 from two days before a cycle begins to two days after, else 0. */
export function perimenstrualOn(cycleDays: number, cycleStart: number, day: number): number {
  const { windowDays } = dailyLife.cycle;
  const cycleDay = (day + cycleStart) % cycleDays;
  return cycleDay <= windowDays || cycleDay >= cycleDays - windowDays ? 1 : 0;
}
