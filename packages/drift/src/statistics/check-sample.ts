import { ProdromeError } from '@prodrome/core';

/** @throws ProdromeError `USAGE` when it is no list of numbers or an empty one; `NUMERIC` where one is NaN. */
export function expectSample(where: string, values: ArrayLike<number>): void {
  const given: unknown = values;
  const isList = Array.isArray(given) || (ArrayBuffer.isView(given) && 'length' in given);
  if (!isList || values.length === 0) {
    const got = isList ? 'an empty list' : Object.prototype.toString.call(given).slice(8, -1);
    throw new ProdromeError('USAGE', { where, expected: 'a list of numbers', got });
  }
  for (let i = 0; i < values.length; i++) {
    const value: unknown = values[i];
    if (typeof value === 'number' && !Number.isNaN(value)) continue;
    throw new ProdromeError(typeof value === 'number' ? 'NUMERIC' : 'USAGE', {
      where: `${where}[${i}]`,
      expected: 'a number',
      got: typeof value === 'string' ? JSON.stringify(value) : String(value),
    });
  }
}
