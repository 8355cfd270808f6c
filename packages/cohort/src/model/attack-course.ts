import { seasonOf } from './calendar.ts';
import { acuteMedicine, attacks } from './model.ts';

/** How far an attack, or the time since one, has come at the end of a day. */
export interface Course {
  /** Consecutive days with headache up to today; 0 = free today. */
  readonly run: number;
  /** Consecutive free days up to today since the last attack; Infinity = no attack yet. */
  readonly free: number;
}

/** The first day: free, and no attack before. */
export const firstCourse: Course = { run: 0, free: Infinity };

/** The course after another day. */
export const nextCourse = ({ run, free }: Course, outcome: number): Course =>
  outcome === 1 ? { run: run + 1, free: 0 } : { run: 0, free: free + 1 };

/** Log-odds that the course itself adds: less on the first free day, less the longer an attack lasts. */
export function courseShift({ run, free }: Course): number {
  if (run > 0) return attacks.stay.late * Math.max(0, run - 2);
  return free <= 1 ? attacks.onset.firstFreeDay : 0;
}

/** Log-odds that a triptan adds to another day of an attack. */
export const triptanShift = (triptanUser: boolean, dose: number): number =>
  triptanUser && dose > 0 ? attacks.stay.triptan : 0;

/** Log-odds that the season adds to an onset; `day` since 1970-01-01. */
export const seasonalShift = (day: number): number =>
  attacks.season.amplitude * seasonOf(day, attacks.season.peakShiftDays);

/** Chance of acute medicine on a day with that outcome. */
export function doseChanceOn(triptanUser: boolean, overuses: boolean, outcome: number): number {
  const { overuse, triptanDose, otherDose } = acuteMedicine;
  if (overuses) return outcome === 1 ? overuse.onAttackDay : overuse.onFreeDay;
  if (outcome === 0) return 0;
  return triptanUser ? triptanDose : otherDose;
}
