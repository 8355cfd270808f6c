import { expect, it } from '@jest/globals';
import { nearestNames } from '../src/index.ts';

const columns = ['sleep_hours', 'Sleep_Hour', 'steps', 'sleep_hrs', 'stress', 'day'];

it('names that are near come first, ties as they are given, and no more than asked for', () => {
  expect(nearestNames('sleep_hour', columns)).toEqual(['Sleep_Hour', 'sleep_hours']);
  expect(nearestNames('sleep_hour', columns, 3)).toEqual([
    'Sleep_Hour',
    'sleep_hours',
    'sleep_hrs',
  ]);
  expect(nearestNames('stepss', columns, 3)).toEqual(['steps', 'stress']);
  expect(nearestNames('xy', ['xa', 'xb', 'xc'])).toEqual(['xa', 'xb']);
});

it('a third of the letters may differ, one at least', () => {
  expect(nearestNames('abcdxx', ['abcdef'])).toEqual(['abcdef']);
  expect(nearestNames('abcxxx', ['abcdef'])).toEqual([]);
  expect(nearestNames('dx', ['d'])).toEqual(['d']);
});
