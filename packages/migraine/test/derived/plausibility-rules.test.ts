import { expect, it } from '@jest/globals';
import type { FeatureColumn } from '@prodrome/core';
import { migraineVariables, plausibilityRules } from '../../src/index.ts';

const column = (name: string, kind: FeatureColumn['kind'] = 'number'): FeatureColumn => ({
  ...{ name, kind, domain: 'other' },
});

it('are the hard ones and the negative controls of what a table holds', () => {
  const columns = ['sleep_hours', 'stress_0_10', 'prodrome_reported', 'dow', 'mhd', 'shoe_size'];
  const found = plausibilityRules(columns.map((name) => column(name)));
  expect(found.map((one) => [one.column, one.variable, one.shape, one.within])).toEqual([
    ['sleep_hours', 'sleep_duration', 'flat', 1.25],
    ['prodrome_reported', 'prodrome_reported', 'increasing', undefined],
    ['dow', 'day_of_week', 'flat', 1.25],
    ['mhd', 'monthly_headache_days', 'increasing', undefined],
  ]);
});

it('of the outcome are persistence, and the rate of the days before', () => {
  const found = plausibilityRules([], 'headache_today');
  expect(found.map(({ variable, past }) => [variable, past?.days])).toEqual([
    ['headache', undefined],
    ['headache_days_28', 28],
  ]);
  expect(plausibilityRules([], 'fell_over')).toEqual([]);
});

it('of acute medicine is overuse in the days before, and nothing of the day itself', () => {
  const found = plausibilityRules([column('triptan'), column('acute_med_today', 'binary')]);
  expect(found.map((one) => [one.column, one.variable, one.past])).toEqual([
    ['triptan', 'acute_medication_days_30', { days: 30, every: 2 }],
    ['acute_med_today', 'acute_medication_days_30', { days: 30, every: 2 }],
  ]);
});

it('there are none of categories, which have no order', () => {
  expect(plausibilityRules([column('preventive', 'category')])).toEqual([]);
});

it('every negative control says what counts as none', () => {
  const controls = migraineVariables.filter(({ direction }) => direction?.rule === 'none');
  expect(controls.length).toBeGreaterThan(1);
  for (const { direction } of controls) expect(direction?.within).toBeGreaterThan(1);
});
