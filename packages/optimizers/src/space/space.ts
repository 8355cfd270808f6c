import { ProdromeError, type JsonValue, type SearchDimension } from '@prodrome/core';

/** Parameters by name. */
export type SearchSpace = Readonly<Record<string, SearchDimension>>;

/** A value for names of a space. */
export type Parameters = Readonly<Record<string, JsonValue>>;

/** Whether two values are the same as JSON. */
export const sameValue = (one: JsonValue | undefined, other: JsonValue): boolean =>
  one === other || (typeof one === 'object' && JSON.stringify(one) === JSON.stringify(other));

/**
 * Whether a parameter matters beside these values of the others: every name of its `when` has one of its values, and matters itself.
 */
export function isActive(space: SearchSpace, name: string, parameters: Parameters): boolean {
  return Object.entries(space[name]?.when ?? {}).every(
    ([other, values]) =>
      values.some((value) => sameValue(parameters[other], value)) &&
      isActive(space, other, parameters),
  );
}

/** The parameters that matter, in the order of the space. */
export function activeParameters(space: SearchSpace, parameters: Parameters): Parameters {
  return Object.fromEntries(
    Object.keys(space).flatMap((name) => {
      const value = parameters[name];
      return value !== undefined && isActive(space, name, parameters) ? [[name, value]] : [];
    }),
  );
}

/** Whether each parameter that matters has a value of the space. */
export const isInSpace = (space: SearchSpace, parameters: Parameters): boolean =>
  Object.entries(space).every(([name, dimension]) => {
    const value = parameters[name];
    if (value === undefined) return !isActive(space, name, parameters);
    if (dimension.kind === 'choice') return dimension.values.some((one) => sameValue(value, one));
    const { low, high, whole } = dimension;
    const isNumber = typeof value === 'number' && value >= low && value <= high;
    return isNumber && (!whole || Number.isInteger(value));
  });

/** How many values a parameter has; Infinity where they cannot be counted. */
export function countValues(dimension: SearchDimension): number {
  if (dimension.kind === 'choice') return dimension.values.length;
  const { low, high, whole } = dimension;
  if (low === high) return 1;
  return whole ? high - low + 1 : Infinity;
}

/**
 * Refuses a space that has nothing to try or contradicts itself.
 * @param where - for errors: how the space is called.
 * @throws ProdromeError `CONFIG`
 */
export function checkSpace(space: SearchSpace, where = 'space'): void {
  if (Object.keys(space).length === 0) {
    refuse(where, 'at least one parameter', 'an empty space');
  }
  for (const [name, dimension] of Object.entries(space)) {
    const at = `${where}.${name}`;
    if (dimension.kind === 'choice') checkChoice(at, dimension.values);
    else checkRange(at, dimension);
    checkWhen(at, name, space);
  }
}

function checkChoice(at: string, values: readonly JsonValue[]): void {
  if (values.length === 0) refuse(at, 'at least one value', 'an empty list');
  const twice = values.find((value, i) => values.slice(0, i).some((one) => sameValue(one, value)));
  if (twice !== undefined) refuse(at, 'each value once', `${JSON.stringify(twice)} twice`);
}

type Range = Extract<SearchDimension, { kind: 'number' }>;

function checkRange(at: string, { low, high, whole, scale }: Range): void {
  if (!Number.isFinite(low) || !Number.isFinite(high)) {
    refuse(at, 'finite bounds', `${low} to ${high}`);
  }
  if (low > high) refuse(at, 'low ≤ high', `low ${low}, high ${high}`);
  if (scale === 'log' && low <= 0) {
    refuse(at, 'low above 0 on a log scale', `low ${low}`, 'Raise low, or leave out log');
  }
  if (whole && !(Number.isSafeInteger(low) && Number.isSafeInteger(high))) {
    refuse(at, 'whole bounds of whole numbers', `${low} to ${high}`);
  }
}

function checkWhen(at: string, name: string, space: SearchSpace): void {
  for (const [other, values] of Object.entries(space[name]?.when ?? {})) {
    const place = `${at}.when.${other}`;
    const on = space[other];
    if (on?.kind !== 'choice') {
      refuse(place, 'a choice of the space', on ? 'a range' : 'no such parameter');
      return;
    }
    const foreign = values.find((value) => !on.values.some((one) => sameValue(one, value)));
    if (values.length === 0 || foreign !== undefined) {
      const list = on.values.map((value) => JSON.stringify(value)).join(', ');
      refuse(place, `some of ${list}`, values.length === 0 ? 'none' : JSON.stringify(foreign));
    }
    if (leadsTo(space, other, name, new Set())) {
      refuse(place, 'conditions that do not run in a circle', `${name} again`);
    }
  }
}

function leadsTo(space: SearchSpace, from: string, to: string, seen: Set<string>): boolean {
  if (from === to) return true;
  if (seen.has(from)) return false;
  seen.add(from);
  return Object.keys(space[from]?.when ?? {}).some((next) => leadsTo(space, next, to, seen));
}

/** @throws ProdromeError `CONFIG` */
export function refuse(where: string, expected: string, got: string, hint?: string): never {
  throw new ProdromeError('CONFIG', { where, expected, got, ...(hint !== undefined && { hint }) });
}
