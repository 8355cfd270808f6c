import { expect, it } from '@jest/globals';
import type { FeatureColumn } from '@prodrome/core';
import { changeWayOf, migraineVariables } from '../../src/index.ts';

const column = (name: string, kind: FeatureColumn['kind'] = 'number'): FeatureColumn => ({
  ...{ name, kind, domain: 'other' },
});

it.each([
  ['alcohol', 'lower'],
  ['skipped_meal', 'lower'],
  ['water_l', 'higher'],
  ['exercise_min', 'higher'],
  ['caffeine_cups', 'to_usual'],
])('%s: %s, against what is known of its effect', (name, way) => {
  expect(changeWayOf(column(name))).toEqual({ way });
});

it.each([
  ['sleep_hours', 'it is known to have no effect of its own'],
  ['screen_time_h', 'no effect of it is known'],
  ['pressure_hpa', 'nobody can decide on it from day to day'],
  ['prodrome_reported', 'nobody can decide on it from day to day'],
  ['acute_med_today', 'nobody can decide on it from day to day'],
  ['shoe_size', 'the catalogue does not know it'],
])('%s: none, since %s', (name, why) => {
  expect(changeWayOf(column(name))).toEqual({ why });
});

it('categories have no order', () => {
  expect(changeWayOf(column('alcohol', 'category'))).toEqual({ why: 'its values have no order' });
});

it('nothing that tells of the body, of weather or of medicine is modifiable', () => {
  const modifiable = migraineVariables.filter((one) => one.modifiable);
  expect(modifiable.map(({ name }) => name).sort()).toEqual([
    ...['alcohol', 'bedtime', 'caffeine', 'exercise', 'screen_time', 'skipped_meals'],
    ...['sleep_duration', 'smoking', 'water'],
  ]);
});
