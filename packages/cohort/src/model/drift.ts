import type { SeededStream } from '@prodrome/numerics';
import type { DriftShares } from './cohort-options.ts';
import { clip, type Person } from './person.ts';
import { driftEvents, weather } from './model.ts';

/** The events that can befall a patient or a device. */
export const driftNames = [
  'preventiveStart',
  'hrvDevice',
  'relocation',
  'cycleOff',
  'jobChange',
  'appVersion',
  'hrvMeasure',
  'overuseOnset',
  'pregnancy',
] as const;

/** One of {@link driftNames}. */
export type DriftName = (typeof driftNames)[number];

/** What befalls one patient: the day of each event, counted from 0; Infinity = never. */
export interface DriftDays extends Readonly<Record<DriftName, number>> {
  /** Whether the preventive drug works. */
  readonly responder: boolean;
  /** The site after a relocation. */
  readonly newSite: number;
}

/**
 * The events of one patient. Every event has a stream of its own: switching one on or off moves no other,
 * and days do not depend on the length of the cohort.
 */
export function drawDrift(stream: SeededStream, person: Person, shares: DriftShares): DriftDays {
  const { window, pregnancy } = driftEvents;
  const eligible: Partial<Record<DriftName, boolean>> = {
    cycleOff: person.menstruating,
    pregnancy: person.menstruating && person.age < pregnancy.mostAge,
  };
  const dayOf = (name: DriftName): number => {
    const own = stream.fork(name);
    const befalls = own.next() < (shares[name] ?? 0) && eligible[name] !== false;
    const day = window.from + own.nextInt(window.to - window.from);
    return befalls ? day : Infinity;
  };
  const days = Object.fromEntries(driftNames.map((name) => [name, dayOf(name)]));
  const moves = stream.fork('newSite').nextInt(weather.sites - 1);
  return {
    ...(days as Record<DriftName, number>),
    responder: stream.fork('responder').next() < driftEvents.preventive.responderShare,
    newSite: moves < person.site ? moves : moves + 1,
  };
}

/** The first day without a cycle. */
export const cycleEnds = (drift: DriftDays): number => Math.min(drift.cycleOff, drift.pregnancy);

/** [days], log-odds: the shift of a preventive drug and of a pregnancy; half of it acts in an attack. */
export function treatmentShift(drift: DriftDays, days: number): Float64Array {
  const { preventive, pregnancy } = driftEvents;
  const effect = drift.responder ? preventive.response : preventive.nonResponse;
  const ramp = (day: number, start: number, rampDays: number): number =>
    start === Infinity ? 0 : clip((day - start) / rampDays, 0, 1);
  return new Float64Array(days).map(
    (_, day) =>
      effect * ramp(day, drift.preventiveStart, preventive.rampDays) +
      pregnancy.response * ramp(day, drift.pregnancy, pregnancy.rampDays),
  );
}
