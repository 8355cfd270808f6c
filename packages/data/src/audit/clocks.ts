import { zoneOf, type Zone } from '../formats/times.ts';
import { createFinds, type Found } from './found.ts';
import type { Check, PatientRows } from './patient-rows.ts';

/** Two rows of a patient, one after the other by the clock, whose zones differ. */
export interface ZoneChange {
  readonly patient: string;
  /** Data rows, counted from 1. */
  readonly rows: readonly [number, number];
  readonly from: string;
  readonly to: string;
  /** Of the day of the change, where it is one of an hour or less: 23 when the clock went forward by one. */
  readonly hoursOfDay?: number;
}

/** What date-times with a zone say. The day of a row is always the one on the clock as written; no time is shifted. */
export interface ClockFindings {
  /** Whether the column holds instants, read on the UTC clock, since the file does not say which clock the patient had. */
  readonly readInUtc: boolean;
  /** Rows that tell a zone, by zone; most rows first. */
  readonly zones: readonly { readonly zone: string; readonly rows: number }[];
  /** Rows of date-times without a zone, and of plain days. */
  readonly withoutZone: number;
  /** Data rows whose day on the clock is not the day in UTC. */
  readonly otherDayInUtc: Found<number>;
  /** Changes by an hour or less: of the clocks, on a day of 23 or 25 hours, or a journey to the next zone. */
  readonly clockChanges: Found<ZoneChange>;
  /** Changes by more: journeys, or two devices that disagree. */
  readonly zoneChanges: Found<ZoneChange>;
  /** Data rows that come later by the clock, but not later in time than the row before: hours that occur twice. */
  readonly repeatedHours: Found<number>;
}

interface ZonedTime {
  readonly at: number;
  readonly zone: Zone;
  /** Days in UTC. */
  readonly instant: number;
}

const minutesPerDay = 1440;

/** Looks at the zones of date-times. The finding is absent where the file tells none. */
export function checkClocks(readInUtc: boolean): Check<ClockFindings | undefined> {
  const zones = new Map<string, number>();
  const otherDayInUtc = createFinds<number>();
  const clockChanges = createFinds<ZoneChange>();
  const zoneChanges = createFinds<ZoneChange>();
  const repeatedHours = createFinds<number>();
  let withoutZone = 0;
  const compare = (patient: PatientRows, before: ZonedTime, after: ZonedTime): void => {
    const minutes = after.zone.minutes - before.zone.minutes;
    if (minutes === 0) return;
    const row = patient.fileRow(after.at);
    const change = {
      patient: patient.id,
      rows: [patient.fileRow(before.at), row] as const,
      ...{ from: before.zone.name, to: after.zone.name },
    };
    if (Math.abs(minutes) > 60) zoneChanges.add(change);
    else clockChanges.add({ ...change, hoursOfDay: 24 - minutes / 60 });
    if (after.instant <= before.instant) repeatedHours.add(row);
  };
  return {
    add: (patient) => {
      let before: ZonedTime | undefined;
      for (let at = 0; at < patient.count; at++) {
        const text = patient.timeText(at);
        const zone = text === undefined ? undefined : zoneOf(text);
        if (!zone) {
          withoutZone += 1;
          continue;
        }
        zones.set(zone.name, (zones.get(zone.name) ?? 0) + 1);
        const time = patient.time(at);
        const instant = time - zone.minutes / minutesPerDay;
        if (Math.floor(instant) !== Math.floor(time)) otherDayInUtc.add(patient.fileRow(at));
        const now = { at, zone, instant };
        if (before) compare(patient, before, now);
        before = now;
      }
    },
    finding: () =>
      zones.size === 0 && !readInUtc
        ? undefined
        : {
            readInUtc,
            zones: [...zones].sort((a, b) => b[1] - a[1]).map(([zone, rows]) => ({ zone, rows })),
            withoutZone,
            otherDayInUtc: otherDayInUtc.found(),
            clockChanges: clockChanges.found(),
            zoneChanges: zoneChanges.found(),
            repeatedHours: repeatedHours.found(),
          },
  };
}
