import { rowsByPatient } from './by-patient.ts';
import type { ReportData, ReportRows } from './report-data.ts';

/**
 * [n] groups of the rows by name of the division: those that were given, and those that any diary has: how many of its days a patient has recorded, how long
 * the patient has been known at the forecast, and how often the event comes. Divisions of one group are left out; a row without a group has undefined.
 */
export function groupingsOf({ rows, groups = {} }: ReportData): Record<string, readonly Group[]> {
  const given = Object.entries(groups).map(([name, own]): [string, Group[]] => [
    name,
    own.map((group) => (group === '' ? undefined : group)),
  ]);
  const all: [string, readonly Group[]][] = [...given, ...Object.entries(ownGroupings(rows))];
  return Object.fromEntries(
    all.filter(([, own]) => new Set(own.filter((group) => group !== undefined)).size > 1),
  );
}

type Group = string | undefined;

function ownGroupings(rows: ReportRows): Record<string, readonly string[]> {
  const byDays: string[] = [];
  const byHistory: string[] = [];
  const byRate: string[] = [];
  for (const own of rowsByPatient(rows).values()) {
    const first = rows.times[own[0] as number] as number;
    const recorded = recordedShare(own, rows.times);
    const rate = own.reduce((sum, row) => sum + (rows.labels[row] as number), 0) / own.length;
    for (const row of own) {
      const known = (rows.times[row] as number) - first;
      byDays[row] = recorded < 0.8 ? 'under 8 in 10' : '8 in 10 or more';
      byHistory[row] = known < 14 ? 'first 14 days' : known < 56 ? 'day 15 to 56' : 'later';
      byRate[row] = rate < 0.5 ? 'under 15 in 30' : '15 in 30 or more';
    }
  }
  return {
    'days with a forecast': byDays,
    'history at the forecast': byHistory,
    'days with the event': byRate,
  };
}

/** Share of the days between a patient's first and last row that have one. @param own - rows by time, at least one. */
export function recordedShare(own: readonly number[], times: Float64Array): number {
  const days = new Set(own.map((row) => Math.floor(times[row] as number)));
  const [first, last] = [own[0], own[own.length - 1]].map((row) =>
    Math.floor(times[row as number] as number),
  ) as [number, number];
  return days.size / (last - first + 1);
}
