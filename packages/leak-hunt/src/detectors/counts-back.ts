import type { Diary, DiaryColumn } from '../statistics/diary.ts';
import { rate, type LeakFinding } from '../statistics/finding.ts';

const leastRun = 4;
const leastRuns = 12;
const alarmShare = 0.9;
const mostKnown = 0.8;

/**
 * Columns that count down to something that has not come yet, such as days to the next attack, or a cycle day or phase reckoned from the
 * **next** period: within a run a column moves by the same step each day; of a count from what was, all runs begin at one value and end
 * where they happen to; of a count to what comes, **all end at one value** and begin at different ones.
 *
 * The statistic is the share of whole runs that end at the commonest end, the threshold .90. Runs that begin alike within a patient, with
 * one step, are a calendar, as weekdays are, or a cycle that is always as long: that is known. A forecast of the next period is no finding: it is early or late, and its runs end at different values.
 * Source: Bull et al. 2019, doi:10.1038/s41746-019-0152-7 (cycles vary by days within a woman, so the length is not known in advance).
 */
export function findCountsBack(diary: Diary): LeakFinding[] {
  return diary.columns.flatMap((column) => {
    if (column.constant || column.kind === 'category' || column.kind === 'binary') return [];
    const runs = runsOf(diary, column);
    if (runs.length < leastRuns) return [];
    const ends = commonest(runs.map(({ end }) => end));
    if (ends.share < alarmShare || shareKnown(runs) > mostKnown) return [];
    const events = shareAtEvents(diary, runs);
    return [
      {
        kind: 'counts_back',
        column: column.name,
        statistic: ends.share,
        threshold: alarmShare,
        evidence: {
          runs: runs.length,
          endsAt: ends.value ?? NaN,
          endsAtEvent: events,
          longest: runs.reduce((most, { days }) => Math.max(most, days), 0),
        },
        explanation: `counts back from ${events > 0.8 ? 'the next event' : 'something that is still to come'}: ${rate(ends.share)} of its ${runs.length} runs end at ${ends.value ?? ''}, and they begin where that makes them end`,
        whatToDo:
          'Count from what was, such as days since the last, or use a forecast that was made on that day',
      },
    ];
  });
}

interface Run {
  readonly patient: number;
  /** First value and step, as one key: what is known when it begins. */
  readonly begin: string;
  /** What it would be on the day on which another run begins, if it went on; three digits. */
  readonly end: number;
  readonly days: number;
  /** The row on which the next run begins. */
  readonly next: number;
}

/** Whole runs: before and after each stands another row of the same patient a day apart. */
function runsOf({ table, starts }: Diary, { values }: DiaryColumn): Run[] {
  const runs: Run[] = [];
  const { times } = table;
  for (let patient = 0; patient + 1 < starts.length; patient++) {
    const end = starts[patient + 1] as number;
    let first = starts[patient] as number;
    for (let row = first + 1; row < end; row++) {
      const from = values[first] as number;
      const own = step(values, times, row);
      const isFirst = row === first + 1;
      const run = isFirst ? own : step(values, times, first + 1);
      const goesOn = own !== 0 && Math.abs(own - run) <= tolerance(run, from);
      if (goesOn) continue;
      const known =
        first > (starts[patient] as number) &&
        isNextDay(times, first) &&
        !Number.isNaN(values[first - 1]);
      if (known && row - first >= leastRun && isNextDay(times, row) && !Number.isNaN(values[row])) {
        const last = values[row - 1] as number;
        runs.push({
          patient,
          begin: `${round(from)} ${round(run)}`,
          end: round(last + run),
          days: row - first,
          next: row,
        });
      }
      first = row;
    }
  }
  return runs;
}

/** Three digits; what is nothing but rounding is 0. */
const round = (value: number): number =>
  Math.abs(value) < 1e-4 ? 0 : Number(value.toPrecision(3));

/** Share of runs that begin as most of their patient's do, of patients with two or more. */
function shareKnown(runs: readonly Run[]): number {
  const byPatient = new Map<number, string[]>();
  for (const { patient, begin } of runs) {
    byPatient.set(patient, [...(byPatient.get(patient) ?? []), begin]);
  }
  let [alike, all] = [0, 0];
  for (const begins of byPatient.values()) {
    if (begins.length < 2) continue;
    alike += commonest(begins).share * begins.length;
    all += begins.length;
  }
  return all === 0 ? 1 : alike / all;
}

const isNextDay = (times: Float64Array, row: number): boolean =>
  Math.floor(times[row] as number) - Math.floor(times[row - 1] as number) === 1;

/** Change per day up to this row; NaN where either is not observed or on one day. */
function step(values: Float32Array, times: Float64Array, row: number): number {
  const days = Math.floor(times[row] as number) - Math.floor(times[row - 1] as number);
  return days > 0 ? ((values[row] as number) - (values[row - 1] as number)) / days : NaN;
}

const tolerance = (stepSize: number, level: number): number =>
  0.01 * Math.abs(stepSize) + 1e-6 * Math.abs(level);

/** The commonest value, and its share. */
function commonest<Value>(values: readonly Value[]): {
  readonly value: Value | undefined;
  readonly share: number;
} {
  const counts = new Map<Value, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  const [value, count] = [...counts].sort(([, m], [, n]) => n - m)[0] ?? [undefined, 0];
  return { value, share: count / values.length };
}

/** Share of runs whose end, or the day before, has an event. */
function shareAtEvents({ table }: Diary, runs: readonly Run[]): number {
  const { outcomes } = table;
  if (!outcomes) return 0;
  const isEvent = (row: number): boolean => outcomes[row] === 1;
  return runs.filter(({ next }) => isEvent(next) || isEvent(next - 1)).length / runs.length;
}
