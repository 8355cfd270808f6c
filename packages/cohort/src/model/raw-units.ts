/** What is lost together. */
export type ColumnGroup = 'calendar' | 'wearable' | 'weather' | 'diary' | 'cycle';

/**
 * How an exposure becomes a value in own units: `offset + slope · exposure`, or its exponential, kept within
 * [least, most] and rounded. Counts and flags are written as they are.
 */
export interface RawUnit {
  readonly unit: string;
  readonly group: ColumnGroup;
  /** `person` = a mean of the person's own. */
  readonly offset?: number | 'person';
  readonly slope?: number;
  readonly logarithmic?: true;
  readonly least?: number;
  readonly most?: number;
  readonly decimals: number;
}

/** Every observed column that changes by day, and how it is made; in the order of a cohort file. */
export const rawUnits = {
  dow: { unit: 'weekday, Monday is 0', group: 'calendar', decimals: 0 },
  hrv_rmssd_ms: {
    unit: 'ms',
    group: 'wearable',
    offset: 'person',
    slope: 0.2,
    logarithmic: true,
    decimals: 1,
  },
  resting_hr_bpm: { unit: '1/min', group: 'wearable', offset: 'person', slope: 2.5, decimals: 1 },
  sleep_hours: {
    unit: 'h',
    group: 'wearable',
    offset: 'person',
    slope: 1,
    least: 2,
    most: 13,
    decimals: 2,
  },
  sleep_efficiency_pct: {
    unit: '%',
    group: 'wearable',
    offset: 89.5,
    slope: -3.3,
    least: 50,
    most: 99,
    decimals: 1,
  },
  waso_min: { unit: 'min', group: 'wearable', offset: 45, slope: 17, least: 0, decimals: 0 },
  pressure_hpa: { unit: 'hPa', group: 'weather', offset: 1013, slope: 1, decimals: 1 },
  pressure_drop_24h_hpa: { unit: 'hPa', group: 'weather', offset: 0, slope: 5, decimals: 1 },
  humidity_pct: {
    unit: '%',
    group: 'weather',
    offset: 67,
    slope: 14,
    least: 15,
    most: 100,
    decimals: 0,
  },
  temp_c: { unit: '°C', group: 'weather', offset: 0, slope: 1, decimals: 1 },
  pm25_ugm3: {
    unit: 'µg/m³',
    group: 'weather',
    offset: 2.1,
    slope: 0.5,
    logarithmic: true,
    decimals: 1,
  },
  bright_light_0_10: {
    unit: 'points',
    group: 'diary',
    offset: 4,
    slope: 2,
    least: 0,
    most: 10,
    decimals: 1,
  },
  stress_0_10: {
    unit: 'points',
    group: 'diary',
    offset: 'person',
    slope: 1.8,
    least: 0,
    most: 10,
    decimals: 1,
  },
  caffeine_cups: { unit: 'cups', group: 'diary', decimals: 0 },
  alcohol_drinks: { unit: 'drinks', group: 'diary', decimals: 0 },
  skipped_meal: { unit: '0/1', group: 'diary', decimals: 0 },
  exercise_min: { unit: 'min', group: 'diary', offset: 25, slope: 20, least: 0, decimals: 0 },
  prodrome_reported: { unit: '0/1', group: 'diary', decimals: 0 },
  perimenstrual_window: { unit: '0/1', group: 'cycle', decimals: 0 },
  acute_med_today: { unit: '0/1', group: 'diary', decimals: 0 },
  headache_today: { unit: '0/1', group: 'diary', decimals: 0 },
} as const satisfies Readonly<Record<string, RawUnit>>;

/** Names of {@link rawUnits}. */
export type DailyColumn = keyof typeof rawUnits;

/** A value in own units. */
export function toRaw(unit: RawUnit, exposure: number, personal = 0): number {
  const { offset = 0, slope = 1, logarithmic, least = -Infinity, most = Infinity } = unit;
  const linear = (offset === 'person' ? personal : offset) + slope * exposure;
  const value = Math.min(most, Math.max(least, logarithmic ? Math.exp(linear) : linear));
  const scale = 10 ** unit.decimals;
  // + 0 turns −0 into 0
  return Math.round(value * scale) / scale + 0;
}

/** The exposure from a value in own units, before rounding and limits. */
export function fromRaw(unit: RawUnit, value: number, personal = 0): number {
  const { offset = 0, slope = 1, logarithmic } = unit;
  const linear = logarithmic ? Math.log(value) : value;
  return (linear - (offset === 'person' ? personal : offset)) / slope;
}
