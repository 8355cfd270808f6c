import type { FeatureColumn } from '@prodrome/core';
import { variableNamed } from '../catalogue/catalogue.ts';
import type { Direction } from '../catalogue/variable.ts';

/** What is known of a derived feature. */
export interface DerivedFeature {
  /** What it is, with the formula. */
  readonly meaning: string;
  readonly kind: FeatureColumn['kind'];
  /** `derived`: a possible cause; `evidence`: a sign of an attack that is on its way. */
  readonly role: 'derived' | 'evidence';
  /** Absent for flags and for numbers without a unit. */
  readonly unit?: string;
  /** Absent where nothing is known. */
  readonly direction?: Direction;
}

type Knowledge = Pick<DerivedFeature, 'unit' | 'direction'>;

const feature = (meaning: string, knowledge: Knowledge = {}): DerivedFeature => ({
  meaning,
  kind: 'number',
  role: 'derived',
  ...knowledge,
});

/** Unit and direction of a variable of the catalogue. */
const like = (name: string): Knowledge => {
  const { unit, direction } = variableNamed(name) ?? {};
  return { ...(unit !== undefined && { unit }), ...directed(direction) };
};

/** Direction of a variable of the catalogue, for a feature that has no unit. */
const directedLike = (name: string): Knowledge => directed(variableNamed(name)?.direction);

const directed = (direction: Direction | undefined): Knowledge => (direction ? { direction } : {});

const raises = (evidence: string, source: string): Direction => ({
  rule: 'soft',
  shape: 'increasing',
  evidence,
  source,
});

const sleepHabit = 'odds ratio 1.05 to 1.15 a standard deviation away from the own mean';

const lessCaffeine: Knowledge = {
  unit: 'cups',
  direction: raises('less than usual: odds ratio 1.1 to 1.3', 'Holsteen 2020'),
};

/**
 * The features that {@link createDerivedFeatures} makes, in their order. `m` is the own running mean of a value up to and
 * including the day, shrunken to the mean of the training patients: m = (k·μ₀ + Σx) / (k + n).
 */
export const derivedFeatures = {
  stress_deviation: feature('stress − m', like('stress')),
  stress_let_down: feature('max(0, stress of yesterday − stress)', {
    unit: 'points',
    direction: raises('odds ratio 1.5 to 1.9 in the 6 to 18 hours after, n = 17', 'Lipton 2014'),
  }),
  sleep_deviation: feature('hours slept − m', {
    unit: 'h',
    direction: { ...raises(sleepHabit, 'Stanyer 2023'), shape: 'u_shape' },
  }),
  absolute_sleep_deviation: feature('|hours slept − m|', {
    unit: 'h',
    direction: raises(sleepHabit, 'Stanyer 2023'),
  }),
  sleep_fragmentation: feature(
    'mean of what was observed of (minutes awake − 45) / 17, (89.5 − efficiency) / 3.3 (Vgontzas 2020), and interruptions as standard scores of the training rows',
    directedLike('wake_after_sleep_onset'),
  ),
  hrv_rmssd_deviation: { ...feature('log RMSSD − m, forgetting 2 % a day'), role: 'evidence' },
  hrv_sdnn_deviation: { ...feature('log SDNN − m, forgetting 2 % a day'), role: 'evidence' },
  resting_heart_rate_deviation: {
    ...feature('resting heart rate − m, forgetting 2 % a day', like('resting_heart_rate')),
    role: 'evidence',
  },
  prodrome_signs: {
    ...feature('whether any premonitory symptom was reported', like('prodrome_reported')),
    kind: 'binary',
    role: 'evidence',
  },
  pressure_drop: feature('air pressure of yesterday − of today', like('pressure_drop_24h')),
  humidity: feature('relative humidity, as it is', like('humidity')),
  heat_above_20: feature('max(0, temperature − 20 °C)', like('temperature')),
  log_pm25: feature('log of PM2.5 in µg/m³, at least of 1', directedLike('pm25')),
  bright_light: feature('bright light, as it is', like('bright_light')),
  perimenstrual_phase: {
    ...feature(
      'whether the day is one of the two before a period, by forecast, or of its first three; 0 without a cycle',
      like('perimenstrual_window'),
    ),
    kind: 'binary',
  },
  caffeine_below_habit: feature('max(0, m − cups)', lessCaffeine),
  caffeine_drop: feature('max(0, cups of yesterday − cups)', lessCaffeine),
  alcohol_excess: feature('max(0, drinks − 2)', like('alcohol')),
  skipped_meals: feature('meals skipped, as they are', like('skipped_meals')),
  exercise: feature('minutes of exercise, as they are', like('exercise')),
  overuse_load: feature(
    'days with acute medicine of the last 30, as (days − 8) / 4 within 0 and 2.5; (days − 12) / 4 for simple analgesics alone',
    like('acute_medication_days_30'),
  ),
  weekend: { ...feature('Saturday or Sunday', like('day_of_week')), kind: 'binary' },
} satisfies Readonly<Record<string, DerivedFeature>>;

/** Names of {@link derivedFeatures}. */
export type DerivedFeatureName = keyof typeof derivedFeatures;

/** Names of {@link derivedFeatures}, in their order. */
export const derivedFeatureNames = Object.keys(derivedFeatures) as [
  DerivedFeatureName,
  ...DerivedFeatureName[],
];
