import { ProdromeError } from '@prodrome/core';

/** Refuses an argument. @throws ProdromeError `USAGE`, always. */
export function refuse(where: string, expected: string, got: unknown): never {
  throw new ProdromeError('USAGE', { where, expected, got: told(got) });
}

/** @throws ProdromeError `USAGE` when it is no number: `'1' + 1` would be `'11'`. NaN is one. */
export function expectNumber(where: string, value: number): void {
  if (typeof value !== 'number') refuse(where, 'a number', value);
}

/** @throws ProdromeError `USAGE` when it is no number of this range, ends included. */
export function expectInRange(where: string, value: number, least: number, most = Infinity): void {
  if (typeof value === 'number' && value >= least && value <= most) return;
  refuse(
    where,
    most === Infinity ? `a number ≥ ${least}` : `a number in [${least}, ${most}]`,
    value,
  );
}

/** @throws ProdromeError `USAGE` when it is no whole number of this range, ends included. */
export function expectWhole(where: string, value: number, least: number, most = Infinity): void {
  if (Number.isInteger(value) && value >= least && value <= most) return;
  const range = most === Infinity ? `≥ ${least}` : `from ${least} to ${most}`;
  refuse(where, `an integer ${range}`, value);
}

/** @throws ProdromeError `USAGE` when it is neither a list of numbers nor a typed array of them. Typed arrays are not gone through. */
export function expectNumbers(where: string, values: ArrayLike<number>): void {
  const given: unknown = values;
  if (ArrayBuffer.isView(given)) {
    if ('length' in given && typeof (given as Float64Array)[0] !== 'bigint') return;
  } else if (Array.isArray(given)) {
    const at = given.findIndex((value) => typeof value !== 'number');
    if (at < 0) return;
    refuse(`${where}[${at}]`, 'a number', given[at]);
  }
  refuse(where, 'a list of numbers', given);
}

/** @throws ProdromeError `USAGE` when it is another kind of list, or has another length. */
export function expectFloat64(where: string, values: Float64Array, length?: number): void {
  const given: ArrayLike<unknown> | undefined = values;
  // what another realm has made is as good, and takes a little longer to be known
  const isOne = given instanceof Float64Array || tagOf(given) === 'Float64Array';
  if (!isOne) refuse(where, 'a Float64Array', given);
  if (length !== undefined) expectLength(where, values.length, length);
}

/** @throws ProdromeError `USAGE` when they differ. */
export function expectLength(where: string, got: number, expected: number): void {
  if (got === expected) return;
  throw new ProdromeError('USAGE', { where, expected: `length ${expected}`, got: String(got) });
}

/** @throws ProdromeError `USAGE` when it is no object. */
export function expectObject(where: string, value: object, expected = 'an object'): void {
  const given: unknown = value;
  if (typeof given !== 'object' || given === null) refuse(where, expected, given);
}

/** @throws ProdromeError `USAGE` when it is no function. */
export function expectFunction(where: string, value: unknown): void {
  if (typeof value !== 'function') refuse(where, 'a function', value);
}

/** @throws ProdromeError `USAGE` when it draws no numbers. */
export function expectStream(where: string, value: { readonly next: () => number }): void {
  expectObject(where, value, 'a random stream');
  const { next }: { readonly next: unknown } = value;
  if (typeof next !== 'function') refuse(where, 'a random stream', value);
}

function told(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value !== 'object' || value === null) return String(value);
  return tagOf(value);
}

const tagOf = (value: unknown): string =>
  Object.prototype.toString.call(value).slice('[object '.length, -1);
