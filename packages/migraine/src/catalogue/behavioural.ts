import { count, flag, quantity, steps } from './kinds.ts';
import { none } from './none.ts';
import { defineVariables, type Definition } from './variable.ts';

const mind: readonly Definition[] = [
  {
    name: 'stress',
    ...quantity('points', { plausible: [0, 10], possible: [0, 10] }),
    direction: {
      rule: 'soft',
      shape: 'increasing',
      evidence:
        'odds ratio 1.0 to 1.2 for a standard deviation; the fall after stress counts for more',
      source: 'Lipton 2014; Holsteen 2020',
    },
    names: ['stress_today', 'perceived_stress', 'daily_stress'],
  },
  {
    name: 'mood',
    ...quantity('points', { plausible: [0, 10], possible: [0, 10] }),
    names: ['mood_today'],
  },
  {
    name: 'anxiety',
    ...quantity('points', { plausible: [0, 10], possible: [0, 10] }),
    names: ['anxiety_today'],
  },
  {
    name: 'phq9',
    ...count({ plausible: [0, 27], possible: [0, 27] }),
    merge: 'last',
    names: ['phq9_score'],
  },
  {
    name: 'gad7',
    ...count({ plausible: [0, 21], possible: [0, 21] }),
    merge: 'last',
    names: ['gad7_score'],
  },
];

const intake: readonly Definition[] = [
  {
    name: 'caffeine',
    modifiable: true,
    ...quantity('cups', { plausible: [0, 10], possible: [0, 50] }),
    merge: 'sum',
    needsUnit: true,
    direction: {
      rule: 'soft',
      shape: 'u_shape',
      evidence:
        'more risk from three cups on, not significant; more risk below the own habit: odds ratio 1.1 to 1.3',
      source: 'Mostofsky 2019; Holsteen 2020',
    },
    names: ['coffee', 'caffeine_intake'],
    whole: {
      cups: ['cups_of_coffee', 'number_of_coffees'],
      mg: ['HKQuantityTypeIdentifierDietaryCaffeine', 'mg_caffeine'],
    },
  },
  {
    name: 'alcohol',
    modifiable: true,
    ...quantity('drinks', { plausible: [0, 12], possible: [0, 50] }),
    merge: 'sum',
    direction: {
      rule: 'soft',
      shape: 'increasing',
      evidence:
        'none for one or two drinks (odds ratio 0.75 two days, 1.01 a day before), 2.08 from five on',
      source: 'Vives-Mestres 2022; Mostofsky 2020',
    },
    names: ['alcohol_intake', 'alcoholic', 'alcohol_count'],
    whole: {
      drinks: ['HKQuantityTypeIdentifierNumberOfAlcoholicBeverages', 'number_of_alcoholic_drinks'],
    },
  },
  {
    name: 'skipped_meals',
    modifiable: true,
    ...count({ plausible: [0, 3], possible: [0, 10] }),
    merge: 'sum',
    direction: {
      rule: 'soft',
      shape: 'increasing',
      evidence: 'weak: odds ratio 1.1 to 1.3',
      source: 'Park 2016 cohort, same day only; otherwise not verified',
    },
    names: ['skipped_meal', 'missed_meal', 'missed_meals', 'meals_skipped', 'meals_missed'],
  },
  {
    name: 'water',
    modifiable: true,
    ...quantity('l', { plausible: [0, 6], possible: [0, 20] }),
    merge: 'sum',
    needsUnit: true,
    direction: {
      rule: 'soft',
      shape: 'decreasing',
      evidence: 'dehydration: weak, odds ratio 1.1 to 1.3',
      source: 'not verified',
    },
    names: ['water_intake', 'fluid', 'fluid_intake', 'hydration'],
    whole: { l: ['HKQuantityTypeIdentifierDietaryWater'] },
  },
  {
    name: 'smoking',
    modifiable: true,
    ...count({ possible: [0, 200] }),
    merge: 'sum',
    names: ['cigarettes', 'cigarettes_smoked', 'smoked'],
  },
];

const dayCourse: readonly Definition[] = [
  {
    name: 'exercise',
    modifiable: true,
    ...quantity('min', { plausible: [0, 300], possible: [0, 1440] }),
    merge: 'sum',
    needsUnit: true,
    direction: {
      rule: 'soft',
      shape: 'decreasing',
      evidence: 'protective on average, odds ratio 0.9; hard exertion can bring an attack on',
      source: 'not verified',
    },
    names: ['exercise_time', 'exercise_duration', 'workout', 'physical_activity'],
    whole: {
      min: ['HKQuantityTypeIdentifierAppleExerciseTime', 'active_minutes', 'minutes_of_exercise'],
    },
  },
  {
    name: 'screen_time',
    modifiable: true,
    ...quantity('h', { possible: [0, 24] }),
    merge: 'sum',
    needsUnit: true,
    names: ['screen', 'device_time'],
  },
  {
    // Monday is 0, Sunday 6
    name: 'day_of_week',
    ...steps({ possible: [0, 6] }),
    merge: 'last',
    direction: {
      rule: 'none',
      shape: 'flat',
      within: none,
      evidence: 'no difference between the days of the week: χ² test, p = 0.54 and 0.52',
      source: 'Park 2016 cohort',
    },
    names: ['dow', 'weekday_from_monday_0'],
  },
  { name: 'weekend', ...flag, names: ['is_weekend'] },
  { name: 'work_day', ...flag, names: ['worked', 'is_work_day'] },
];

/** What a person does: stress, food and drink, exercise, work. */
export const behaviouralVariables = defineVariables('behavioural', [
  ...mind,
  ...intake,
  ...dayCourse,
]);
