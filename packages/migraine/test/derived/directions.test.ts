import { expect, test } from '@jest/globals';
import type { FeatureColumn } from '@prodrome/core';
import { createDerivedFeatures, derivedOptionsSchema } from '../../src/index.ts';
import { applied, column, daysOf, diaryOf, fittedOn } from './support.ts';

/** Directions of all columns of a table with derived features, by their names. */
const directionsOf = (
  columns: readonly FeatureColumn[],
): Readonly<Record<string, FeatureColumn['direction']>> => {
  const cells = Object.fromEntries(columns.map(({ name }) => [name, 1]));
  const table = applied(diaryOf(columns, [[{ time: 0, cells }]]));
  return Object.fromEntries(table.columns.map(({ name, direction }) => [name, direction]));
};

test('columns have the directions of the catalogue, whatever their unit', () => {
  expect(
    directionsOf([
      column('sleep_efficiency'),
      column('pressure_inhg'),
      column('temp_f'),
      column('prodrome_reported', { kind: 'binary' }),
      column('mystery'),
    ]),
  ).toMatchObject({
    ...{ sleep_efficiency: 'decreasing', pressure_inhg: 'decreasing', temp_f: 'increasing' },
    ...{ prodrome_reported: 'increasing', mystery: undefined },
  });
});

test('what turns, is flat or must have no effect has none', () => {
  const found = directionsOf([column('caffeine_cups'), column('sleep_hours'), column('dow')]);
  expect(found).toMatchObject({ caffeine_cups: undefined, sleep_hours: undefined, dow: undefined });
});

test('a new column has its own direction, not that of its source', () => {
  expect(directionsOf([column('pressure'), column('stress'), column('sleep_hours')])).toEqual({
    ...{ pressure: 'decreasing', pressure_drop: 'increasing' },
    ...{ stress: 'increasing', stress_deviation: 'increasing', stress_let_down: 'increasing' },
    ...{ sleep_hours: undefined, sleep_deviation: undefined },
    absolute_sleep_deviation: 'increasing',
  });
});

test('categories have no order, and so no direction', () => {
  const stress = column('stress', { kind: 'category', categories: ['low', 'none', 'high'] });
  expect(directionsOf([stress])['stress']).toBeUndefined();
});

test('a column that says its direction itself keeps it', () => {
  const relief = column('relief', { variable: 'stress', direction: 'decreasing' });
  expect(directionsOf([relief])['relief']).toBe('decreasing');
});

test('a state knows nothing of directions: those of before are read as ever', () => {
  const own = column('stress', { direction: 'decreasing' });
  const table = diaryOf([own], [daysOf('stress', [3, 4, 5])]);
  const fitted = fittedOn(table);
  const state = fitted.saveState();
  expect(JSON.stringify(state.json)).not.toContain('direction');
  const loaded = createDerivedFeatures(derivedOptionsSchema.parse({}));
  loaded.loadState(state);
  expect(loaded.apply(table).table.columns).toEqual(fitted.apply(table).table.columns);
});
