import { exposureEffects, exposureIndex } from '../model/effects.ts';
import {
  alcoholExcessOf,
  caffeineDropOf,
  letDownOf,
  sleepDeviationOf,
} from '../model/exposure-scales.ts';
import type { Person } from '../model/person.ts';
import { fromRaw, rawUnits, type RawUnit } from '../model/raw-units.ts';
import type { Exposures } from './exposures.ts';

/** Columns whose exposures can be changed. */
export const changeableColumns = [
  'stress_0_10',
  'sleep_hours',
  'waso_min',
  'bright_light_0_10',
  'caffeine_cups',
  'alcohol_drinks',
  'skipped_meal',
  'exercise_min',
  'perimenstrual_window',
] as const;

/** One of {@link changeableColumns}. */
export type ChangeableColumn = (typeof changeableColumns)[number];

/** What is done to one exposure of a day, in the unit of its column; values are those lived, before limits and rounding of the records. */
export interface ExposureChange {
  readonly column: ChangeableColumn;
  readonly change: (value: number, day: number) => number;
}

/**
 * The exposures with some of them changed from day `from` on, and what is made of them: the let-down of stress, the deviation of sleep, the drop of caffeine,
 * the excess of alcohol. All others are as they were.
 */
export function changeExposures(
  exposures: Exposures,
  person: Person,
  from: number,
  changes: readonly ExposureChange[],
): Exposures {
  const values = exposures.values.slice();
  const [cups, drinks] = [exposures.cups.slice(), exposures.drinks.slice()];
  const width = exposureEffects.length;
  const days = cups.length;
  const at = (day: number, name: keyof typeof exposureIndex): number =>
    day * width + exposureIndex[name];
  const own: Readonly<Record<ChangeableColumn, keyof typeof exposureIndex | undefined>> = {
    stress_0_10: 'stress',
    sleep_hours: 'sleepDuration',
    waso_min: 'fragmentation',
    bright_light_0_10: 'light',
    caffeine_cups: undefined,
    alcohol_drinks: undefined,
    skipped_meal: 'skippedMeal',
    exercise_min: 'exercise',
    perimenstrual_window: 'perimenstrual',
  };
  for (let day = from; day < days; day++) {
    for (const { column, change } of changes) {
      const name = own[column];
      if (name === undefined) {
        const counts = column === 'caffeine_cups' ? cups : drinks;
        counts[day] = change(counts[day] as number, day);
        continue;
      }
      const mean = meanOf(column, person);
      const unit = rawUnits[column];
      const raw = rawOf(unit, values[at(day, name)] as number, mean);
      values[at(day, name)] = fromRaw(unit, change(raw, day), mean);
    }
    const stress = (when: number): number | undefined => values[at(when, 'stress')];
    values[at(day, 'letDown')] = letDownOf(
      day > 0 ? stress(day - 1) : undefined,
      stress(day) as number,
    );
    values[at(day, 'sleepDeviation')] = sleepDeviationOf(
      values[at(day, 'sleepDuration')] as number,
    );
    values[at(day, 'caffeineDrop')] = caffeineDropOf(cups[day - 1], cups[day] as number);
    values[at(day, 'alcoholExcess')] = alcoholExcessOf(drinks[day] as number);
  }
  return { ...exposures, values, cups, drinks };
}

function meanOf(column: ChangeableColumn, { habits }: Person): number {
  if (column === 'stress_0_10') return habits.stress;
  return column === 'sleep_hours' ? habits.sleepHours : 0;
}

/** The value in own units, without rounding and limits. */
function rawOf({ offset = 0, slope = 1 }: RawUnit, exposure: number, personal: number): number {
  return (offset === 'person' ? personal : offset) + slope * exposure;
}
