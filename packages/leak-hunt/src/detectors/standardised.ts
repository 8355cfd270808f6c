import { normalCdf } from '@prodrome/numerics';
import type { Diary, DiaryColumn } from '../statistics/diary.ts';
import { rate, type LeakFinding } from '../statistics/finding.ts';

const fewPatients = 8;
const leastRows = 20;
const leastDistinct = 32;
const alarmShare = 0.95;
const nearZero = 0.005;
const mostChance = 1e-6;

/**
 * Columns that were scaled within each patient by the whole series: centred (and z-scored), or stretched from 0 to 1. Such a value on a
 * day holds the mean and the spread, or the least and the greatest value, of days that are still to come.
 *
 * The statistic is the share of patients in whom the mean is 0 within .005 standard deviations, or in whom the ends 0 and 1 are reached on
 * one day each; the threshold .95, and the chance of as many by independent days below 1e-6 for means. Columns of few different values are not
 * looked at: a sine of the weekday is centred by the calendar.
 */
export function findStandardised(diary: Diary): LeakFinding[] {
  return diary.columns.flatMap((column) => {
    if (column.constant || column.kind !== 'number') return [];
    const people = peopleOf(diary, column);
    if (people.length < fewPatients || !isFine(column)) return [];
    const share = (holds: (person: Person) => boolean): number =>
      people.filter(holds).length / people.length;
    const centred = share(({ mean, spread }) => Math.abs(mean) <= nearZero * spread);
    const stretched = share(({ ends }) => ends);
    if (centred >= alarmShare && chanceOf(people) < mostChance) {
      const isScaled = share(({ spread }) => Math.abs(spread - 1) < 0.03) >= alarmShare;
      const how = isScaled ? 'z_score' : 'centred';
      return [finding(column.name, centred, people.length, how)];
    }
    return stretched >= alarmShare
      ? [finding(column.name, stretched, people.length, 'stretched')]
      : [];
  });
}

interface Person {
  readonly count: number;
  readonly mean: number;
  readonly spread: number;
  /** Least is 0 and greatest is 1, on one day each. */
  readonly ends: boolean;
}

function peopleOf({ starts, patientCount }: Diary, { values }: DiaryColumn): Person[] {
  const people: Person[] = [];
  for (let patient = 0; patient < patientCount; patient++) {
    let [count, sum, squares, zeros, ones, isWithin] = [0, 0, 0, 0, 0, true];
    for (let row = starts[patient] as number; row < (starts[patient + 1] as number); row++) {
      const value = values[row] as number;
      if (Number.isNaN(value)) continue;
      count += 1;
      sum += value;
      squares += value * value;
      if (value === 0) zeros += 1;
      if (value === 1) ones += 1;
      isWithin &&= value >= 0 && value <= 1;
    }
    const mean = sum / count;
    const spread = Math.sqrt(Math.max(0, squares / count - mean * mean));
    if (count < leastRows || spread === 0) continue;
    people.push({ count, mean, spread, ends: isWithin && zeros === 1 && ones === 1 });
  }
  return people;
}

/** The chance that the means of this many patients, of independent days around 0, are all as near to 0. */
const chanceOf = (people: readonly Person[]): number =>
  Math.exp(
    alarmShare *
      people.reduce(
        (log, { count }) => log + Math.log(2 * normalCdf(nearZero * Math.sqrt(count)) - 1),
        0,
      ),
  );

/** Whether a column has more different values than a calendar. */
function isFine({ values }: DiaryColumn): boolean {
  const seen = new Set<number>();
  for (const value of values) {
    if (!Number.isNaN(value)) seen.add(value);
    if (seen.size >= leastDistinct) return true;
  }
  return false;
}

const finding = (
  column: string,
  share: number,
  patients: number,
  how: keyof typeof words,
): LeakFinding => ({
  kind: 'standardised_by_series',
  column,
  statistic: share,
  threshold: alarmShare,
  evidence: { how, patients },
  explanation: `${words[how]} in ${rate(share)} of ${patients} patients: scaled by days that are still to come`,
  whatToDo:
    'Give the values as they were measured: Prodrome scales by what is known on the day, or by other patients',
});

const words = {
  z_score: 'has the mean 0 and the standard deviation 1 over all days',
  centred: 'has the mean 0 over all days',
  stretched: 'goes from 0 to 1 over all days, reaching each end once,',
} as const;
