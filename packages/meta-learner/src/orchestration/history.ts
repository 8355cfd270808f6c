import type { PatientRecord, RecordedDay, Snapshot } from './patient-record.ts';

/** A day as it was stepped through. */
export interface Stepped {
  /** What is remembered after it. */
  readonly after: Snapshot;
}

/** Steps through one day. */
export type Step<Result extends Stepped> = (day: RecordedDay, from: Snapshot) => Promise<Result>;

/** A record after a change, and what came of the changed day. */
export interface Changed<Result> {
  readonly record: PatientRecord;
  /** Index of the changed day. */
  readonly at: number;
  /** Absent where it was not asked for. */
  readonly result?: Result;
}

/** The day that a record has of a number, if any. */
export const dayOf = (
  { days }: Pick<PatientRecord, 'days'>,
  day: number,
): RecordedDay | undefined => days.find((own) => own.day === day);

/** The last day that was observed; −Infinity where there is none. */
export const lastObserved = ({ days }: PatientRecord): number =>
  days.reduce((last, { day, isObserved }) => (isObserved ? Math.max(last, day) : last), -Infinity);

/**
 * Puts a day into a record, in place of what it had of that day. What is remembered depends on the days alone, not on the order in which they came:
 * where later days are there already, all are stepped through again from the base, one by one.
 * @param isAsked - whether the changed day itself is stepped through for its result.
 */
export async function changeDay<Result extends Stepped>(
  record: PatientRecord,
  changed: RecordedDay,
  step: Step<Result>,
  isAsked: boolean,
): Promise<Changed<Result>> {
  const { base, near } = record;
  const isNew = dayOf(record, changed.day) === undefined;
  const days = [...record.days.filter(({ day }) => day !== changed.day), changed].sort(
    (a, b) => a.day - b.day,
  );
  const at = days.indexOf(changed);
  const last = days.length - 1;
  if (at === last) {
    const before = days[last - 1];
    const moved = isNew && before ? (await step(before, near)).after : isNew ? base : near;
    const result = isAsked ? await step(changed, moved) : undefined;
    return { record: { days, base, near: moved }, at, ...(result && { result }) };
  }
  let state = base;
  let result: Result | undefined;
  for (let i = 0; i < last; i++) {
    const own = await step(days[i] as RecordedDay, state);
    if (i === at && isAsked) result = own;
    state = own.after;
  }
  return { record: { days, base, near: state }, at, ...(result && { result }) };
}

/** Lets go of the days up to `until`, once the first lies as far back as `since`: what they left is the new base. */
export async function foldDays(
  record: PatientRecord,
  step: Step<Stepped>,
  { since, until }: { readonly since: number; readonly until: number },
): Promise<PatientRecord> {
  const { days } = record;
  if (days.length === 0 || (days[0] as RecordedDay).day > since) return record;
  let { base } = record;
  const kept = days.filter(({ day }, i) => day > until || i === days.length - 1);
  for (const day of days.slice(0, days.length - kept.length)) base = (await step(day, base)).after;
  return { ...record, days: kept, base };
}
