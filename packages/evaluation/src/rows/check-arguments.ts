import { ProdromeError, type RandomStream } from '@prodrome/core';

/** The kinds of lists that rows are told in. */
export interface RowLists {
  readonly Float64Array: Float64Array;
  readonly Int32Array: Int32Array;
  readonly Uint8Array: Uint8Array;
}

/** @throws ProdromeError `USAGE` when it is another kind of list: texts would count as one patient, or as NaN. */
export function expectRows<Kind extends keyof RowLists>(
  where: string,
  values: RowLists[Kind],
  kind: Kind,
  length?: number,
): void {
  // not instanceof: what another realm has made is as good
  const got = tagOf(values);
  if (got !== kind) {
    const isPatients = kind === 'Int32Array' && got === 'Array';
    refuse(where, `values of ${kind}`, got, isPatients ? numberThem : undefined);
  }
  if (length !== undefined) checkLength(where, values.length, length);
}

const numberThem = 'Number the patients: Int32Array.from(ids, (id) => numbers.get(id))';

/** @throws ProdromeError `USAGE` when they differ. */
function checkLength(where: string, got: number, expected: number): void {
  if (got !== expected) refuse(where, `${expected} values`, String(got));
}

/** @throws ProdromeError `USAGE` when it is no object, or a list. */
export function expectObject(where: string, value: unknown): void {
  if (tagOf(value) !== 'Object') refuse(where, 'an object', tagOf(value));
}

/** @throws ProdromeError `USAGE` when it draws no numbers. */
export function expectStream(where: string, stream: RandomStream): void {
  const given: unknown = stream;
  const isOne = typeof given === 'object' && given !== null && 'next' in given;
  if (!isOne || typeof given.next !== 'function') refuse(where, 'a random stream', tagOf(given));
}

/** Refuses an argument. @throws ProdromeError `USAGE`, always. */
export function refuse(where: string, expected: string, got: string, hint?: string): never {
  throw new ProdromeError('USAGE', { where, expected, got, ...(hint !== undefined && { hint }) });
}

/** What a value is: `String`, `Undefined`, `Array`. */
export const tagOf = (value: unknown): string =>
  Object.prototype.toString.call(value).slice('[object '.length, -1);
