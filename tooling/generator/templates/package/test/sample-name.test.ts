import { expect, it } from '@jest/globals';
import { measureSampleName } from '../src/index.ts';

it('counts recorded days only', () => {
  expect(measureSampleName({ outcomes: Float64Array.of(0, 1, NaN, 0, 0) })).toBe(0.25);
});

it.each([{}, { outcomes: Float64Array.of(NaN) }])('refuses a table without any', (table) => {
  expect(() => measureSampleName(table)).toThrow(
    expect.objectContaining({ code: 'DATA_INSUFFICIENT' }),
  );
});
