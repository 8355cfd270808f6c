import { count, flag, quantity, steps } from './kinds.ts';
import { none } from './none.ts';
import { defineVariables, loinc, type Definition, type Direction } from './variable.ts';

const brokenSleep: Omit<Direction, 'shape'> = {
  rule: 'soft',
  evidence:
    'low sleep efficiency by diary: odds ratio 1.39 (1.06 to 1.81) on day 1, none for short nights',
  source: 'Bertisch 2020; Stanyer 2023',
};

const heart: readonly Definition[] = [
  {
    name: 'hrv_sdnn',
    ...quantity('ms', { plausible: [15, 200], possible: [1, 400] }),
    codes: [loinc('80404-7')],
    names: ['sdnn', 'heart_rate_variability_sdnn'],
    whole: { ms: ['HKQuantityTypeIdentifierHeartRateVariabilitySDNN'] },
  },
  {
    // 80404-7 is the code of SDNN; none is known for RMSSD
    name: 'hrv_rmssd',
    ...quantity('ms', { plausible: [10, 150], possible: [1, 300] }),
    names: ['rmssd', 'heart_rate_variability_rmssd', 'nightly_rmssd', 'daily_rmssd'],
  },
  {
    name: 'resting_heart_rate',
    ...quantity('1/min', { plausible: [40, 100], possible: [25, 140] }),
    codes: [loinc('40443-4')],
    names: ['resting_hr', 'rhr', 'resting_pulse'],
    whole: { '1/min': ['HKQuantityTypeIdentifierRestingHeartRate'] },
  },
  {
    name: 'heart_rate',
    ...quantity('1/min', { plausible: [35, 200], possible: [0, 300] }),
    codes: [loinc('8867-4')],
    names: ['hr', 'pulse', 'mean_heart_rate', 'average_heart_rate', 'avg_heart_rate', 'avg_hr'],
    whole: { '1/min': ['HKQuantityTypeIdentifierHeartRate'] },
  },
  {
    name: 'respiratory_rate',
    ...quantity('1/min', { plausible: [8, 25], possible: [0, 100] }),
    codes: [loinc('9279-1')],
    names: ['breathing_rate', 'respiration_rate', 'resp_rate'],
    whole: { '1/min': ['HKQuantityTypeIdentifierRespiratoryRate'] },
  },
  {
    name: 'oxygen_saturation',
    ...quantity('%', { plausible: [85, 100], possible: [0, 100] }),
    codes: [loinc('59408-5')],
    names: ['spo2', 'blood_oxygen', 'oxygen_sat'],
  },
  {
    name: 'skin_temperature_deviation',
    ...quantity('°C', { plausible: [-3, 3] }),
    isDifference: true,
    names: ['wrist_temperature_deviation', 'temperature_deviation', 'skin_temp_deviation'],
  },
];

const sleep: readonly Definition[] = [
  {
    name: 'sleep_duration',
    modifiable: true,
    ...quantity('h', { plausible: [3, 12], possible: [0, 16] }),
    merge: 'sum',
    night: true,
    codes: [loinc('93832-4')],
    direction: {
      rule: 'none',
      shape: 'flat',
      within: none,
      evidence: 'no effect of total hours in two prospective studies; see absolute_sleep_deviation',
      source: 'Bertisch 2020; Stanyer 2023',
    },
    names: ['total_sleep', 'total_sleep_time', 'time_asleep'],
    whole: {
      h: ['sleep_h', 'sleep_hrs', 'sleep_hours', 'hours_slept', 'hours_of_sleep'],
      min: ['sleep_min', 'sleep_mins', 'sleep_minutes', 'minutes_asleep', 'minutes_slept'],
    },
  },
  {
    name: 'deep_sleep',
    ...quantity('h', { possible: [0, 16] }),
    merge: 'sum',
    night: true,
    needsUnit: true,
    codes: [loinc('93831-6')],
    names: ['deep_sleep_duration'],
  },
  {
    name: 'light_sleep',
    ...quantity('h', { possible: [0, 16] }),
    merge: 'sum',
    night: true,
    needsUnit: true,
    codes: [loinc('93830-8')],
    names: ['light_sleep_duration'],
  },
  {
    name: 'rem_sleep',
    ...quantity('h', { possible: [0, 16] }),
    merge: 'sum',
    night: true,
    needsUnit: true,
    codes: [loinc('93829-0')],
    names: ['rem_sleep_duration'],
  },
  {
    name: 'sleep_efficiency',
    ...quantity('%', { plausible: [60, 99], possible: [0, 100] }),
    night: true,
    direction: { ...brokenSleep, shape: 'decreasing' },
    names: ['sleep_eff'],
  },
  {
    name: 'wake_after_sleep_onset',
    ...quantity('min', { plausible: [0, 180], possible: [0, 1440] }),
    merge: 'sum',
    night: true,
    direction: { ...brokenSleep, shape: 'increasing' },
    names: ['waso', 'awake_after_sleep_onset', 'time_awake_at_night'],
    whole: { min: ['minutes_awake'] },
  },
  {
    name: 'sleep_interruptions',
    ...count({ plausible: [0, 15], possible: [0, 200] }),
    merge: 'sum',
    night: true,
    direction: { ...brokenSleep, shape: 'increasing' },
    names: ['awakenings', 'night_awakenings', 'number_of_awakenings', 'awakenings_count'],
  },
  {
    name: 'bedtime',
    modifiable: true,
    ...quantity('h'),
    merge: 'first',
    night: true,
    needsUnit: true,
    names: ['bed_time'],
  },
  { name: 'sleep_midpoint', ...quantity('h'), night: true, needsUnit: true, names: ['mid_sleep'] },
  {
    name: 'sleep_regularity',
    ...count(),
    merge: 'last',
    night: true,
    names: ['sleep_regularity_index'],
  },
];

const activity: readonly Definition[] = [
  {
    name: 'steps',
    ...count({ plausible: [0, 60_000], possible: [0, 200_000] }),
    merge: 'sum',
    codes: [loinc('55423-8')],
    names: ['step_count', 'daily_steps', 'total_steps', 'HKQuantityTypeIdentifierStepCount'],
  },
  {
    name: 'active_energy',
    ...quantity('kcal', { possible: [0, 20_000] }),
    merge: 'sum',
    needsUnit: true,
    codes: [loinc('41981-2')],
    names: ['active_energy_burned', 'active_energy_expenditure'],
    whole: { kcal: ['active_calories', 'calories_burned'] },
  },
];

const cycle: readonly Definition[] = [
  {
    name: 'menstrual_cycle_day',
    ...count({ plausible: [1, 40], possible: [1, 400] }),
    merge: 'last',
    names: ['cycle_day', 'day_of_cycle', 'menstrual_day'],
  },
  {
    name: 'menstrual_flow',
    ...steps({ possible: [0, 4] }),
    names: ['period_flow', 'menstruation_flow'],
  },
  {
    name: 'menstruation',
    ...flag,
    names: ['menstruation_today', 'menses', 'menses_today', 'on_period', 'bleeding_today'],
  },
  {
    name: 'perimenstrual_window',
    ...flag,
    direction: {
      rule: 'hard',
      shape: 'increasing',
      evidence:
        'risk ratio 1.7 in the two days before and 2.5 in the first three days of a period; none where there is no cycle',
      source: 'MacGregor 2004; Leiden diary cohort',
    },
    names: ['perimenstrual', 'perimenstrual_today', 'in_perimenstrual_window'],
  },
];

const premonitory: Pick<Definition, 'kind' | 'possible' | 'direction'> = {
  kind: 'ordinal',
  possible: [0, 3],
  direction: {
    rule: 'hard',
    shape: 'increasing',
    evidence: 'odds ratio 2 to 4 on the level of days, up to 10 in single people',
    source: 'Giffin 2003; PRODROME trial 2024',
  },
};

const symptoms: readonly Definition[] = [
  {
    ...premonitory,
    name: 'prodrome_reported',
    ...flag,
    names: ['prodrome', 'prodrome_today', 'premonitory_symptoms', 'prodromal_symptoms'],
  },
  { ...premonitory, name: 'yawning', names: ['prodrome_yawning'] },
  { ...premonitory, name: 'neck_pain', names: ['neck_stiffness', 'prodrome_neck_pain'] },
  { ...premonitory, name: 'fatigue', names: ['tiredness', 'prodrome_fatigue'] },
  { ...premonitory, name: 'photophobia', names: ['light_sensitivity', 'prodrome_photophobia'] },
  { ...premonitory, name: 'food_craving', names: ['craving', 'cravings', 'food_cravings'] },
  {
    ...premonitory,
    name: 'difficulty_concentrating',
    names: ['concentration_difficulty', 'poor_concentration', 'trouble_concentrating'],
  },
];

/** What the body shows: heart, sleep, activity, cycle, and signs of an attack on its way. */
export const physiologicalVariables = defineVariables('physiological', [
  ...heart,
  ...sleep,
  ...activity,
  ...cycle,
  ...symptoms,
]);
