import { weekdayOf } from '../model/calendar.ts';
import { exposureEffects, exposureIndex } from '../model/effects.ts';
import { driftEvents } from '../model/model.ts';
import { rawUnits, toRaw, type ColumnGroup, type DailyColumn } from '../model/raw-units.ts';
import type { LivedPatient } from './lived-patient.ts';

/** [days] of each observed column, own units; NaN = not recorded. */
export type ObservedDays = Readonly<Record<DailyColumn, Float64Array>>;

/** What a file holds of one patient's days. */
export function observeDays(lived: LivedPatient, missing: boolean): ObservedDays {
  const sources = sourcesOf(lived);
  const seen = groupsSeen(lived, missing);
  const personal = personalMeans(lived);
  const columns = Object.entries(rawUnits).map(([name, unit]): [string, Float64Array] => {
    const source = sources[name as DailyColumn];
    const shown = seen[unit.group];
    const mean = personal[name as DailyColumn];
    const values = new Float64Array(lived.days);
    for (let day = 0; day < lived.days; day++) {
      values[day] = shown(day) ? toRaw(unit, source(day), mean?.(day)) : NaN;
    }
    return [name, values];
  });
  const observed = Object.fromEntries(columns) as Record<DailyColumn, Float64Array>;
  observed.bright_light_0_10.fill(NaN, Math.min(lived.days, lived.drift.appVersion));
  observed.skipped_meal.fill(NaN, Math.min(lived.days, lived.drift.appVersion));
  return observed;
}

type ByDay<T> = (day: number) => T;

/** The exposure behind each column. */
function sourcesOf({
  exposures,
  attacks,
  signs,
  startDay,
}: LivedPatient): Readonly<Record<DailyColumn, ByDay<number>>> {
  const exposed =
    (index: number): ByDay<number> =>
    (day) =>
      exposures.values[day * exposureEffects.length + index] as number;
  const lived =
    (series: Float64Array | Uint8Array): ByDay<number> =>
    (day) =>
      series[day] as number;
  return {
    dow: (day) => weekdayOf(startDay + day),
    hrv_rmssd_ms: lived(signs.hrv),
    resting_hr_bpm: lived(signs.restingRate),
    sleep_hours: exposed(exposureIndex.sleepDuration),
    sleep_efficiency_pct: exposed(exposureIndex.fragmentation),
    waso_min: exposed(exposureIndex.fragmentation),
    pressure_hpa: lived(exposures.pressure),
    pressure_drop_24h_hpa: exposed(exposureIndex.pressureDrop),
    humidity_pct: exposed(exposureIndex.humidity),
    temp_c: lived(exposures.temperature),
    pm25_ugm3: exposed(exposureIndex.pm25),
    bright_light_0_10: exposed(exposureIndex.light),
    stress_0_10: exposed(exposureIndex.stress),
    caffeine_cups: lived(exposures.cups),
    alcohol_drinks: lived(exposures.drinks),
    skipped_meal: exposed(exposureIndex.skippedMeal),
    exercise_min: exposed(exposureIndex.exercise),
    prodrome_reported: lived(signs.reported),
    perimenstrual_window: exposed(exposureIndex.perimenstrual),
    acute_med_today: lived(attacks.doses),
    headache_today: lived(attacks.outcomes),
  };
}

function groupsSeen(
  { recorded, exposures, person }: LivedPatient,
  missing: boolean,
): Readonly<Record<ColumnGroup, ByDay<boolean>>> {
  const tracked = !missing || (recorded.cycle && person.menstruating);
  return {
    calendar: () => true,
    wearable: (day) => recorded.wearable[day] === 1,
    weather: (day) => !missing || exposures.weatherLost[day] === 0,
    diary: (day) => recorded.diary[day] === 1,
    cycle: () => tracked,
  };
}

/** The person's own mean where a unit has one; devices may shift it. */
function personalMeans({
  person,
  drift,
}: LivedPatient): Partial<Readonly<Record<DailyColumn, ByDay<number>>>> {
  const { habits } = person;
  const { hrvDevice, hrvMeasure } = driftEvents;
  return {
    hrv_rmssd_ms: (day) =>
      habits.hrv +
      (day >= drift.hrvDevice ? hrvDevice.logShift : 0) +
      (day >= drift.hrvMeasure ? hrvMeasure.logShift : 0),
    resting_hr_bpm: () => habits.restingRate,
    sleep_hours: () => habits.sleepHours,
    stress_0_10: () => habits.stress,
  };
}
