import { expect, it } from '@jest/globals';
import { z } from 'zod';
import { firstProblem } from '../src/index.ts';

const schema = z.strictObject({
  day: z.iso.date(),
  shape: z.array(z.int().min(1)).max(2),
  values: z.record(z.string(), z.number().max(10)).optional(),
  asOf: z.union([z.string(), z.null()]).default(null),
  sum: z
    .number()
    .refine((value) => value !== 3, 'another number than three')
    .optional(),
});
const sound = { day: '2026-01-31', shape: [1, 2] };

it('a sound value has none', () => {
  expect(firstProblem(schema, sound)).toBeUndefined();
});

it.each([
  ['a missing key', { shape: [] }, 'day', 'a text that is a valid date', 'nothing'],
  [
    'an address, without its password',
    { ...sound, day: 'mysql://ann:sec/re:t@host/x' },
    'day',
    'a text that is a valid date',
    '"mysql://ann@host/x"',
  ],
  ['another type', { ...sound, day: 3 }, 'day', 'a text that is a valid date', '3'],
  ['an item', { ...sound, shape: [1, 0] }, 'shape,1', 'an integer ≥ 1', '0'],
  ['a list', { ...sound, shape: 'x' }, 'shape', 'a list of at most 2, each an integer ≥ 1', '"x"'],
  ['a value of a record', { ...sound, values: { a: 11 } }, 'values,a', 'a number ≤ 10', '11'],
  ['a union', { ...sound, asOf: 1 }, 'asOf', 'a text or null', '1'],
  ['a rule of its own', { ...sound, sum: 3 }, 'sum', 'another number than three', '3'],
  [
    'an unknown key',
    { ...sound, dya: 1 },
    'dya',
    'one of the keys day, shape, values, asOf, sum',
    'dya',
  ],
  ['another form', [], '', 'a mapping', 'an empty list'],
])('%s is told in words', (_, value, path, expected, got) => {
  const found = firstProblem(schema, value);
  expect(found).toMatchObject({ expected, got });
  expect(found?.path.join(',')).toBe(path);
  expect(found?.expected).not.toMatch(/Invalid|Unrecognized|Too/u);
});

it('an unknown key has a hint', () => {
  expect(firstProblem(schema, { ...sound, shap: 1 })?.hint).toBe('Did you mean shape?');
});
