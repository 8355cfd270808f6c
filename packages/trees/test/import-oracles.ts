import { readFileSync } from 'node:fs';
import { expect } from '@jest/globals';

/** Answers of another library, row by row. */
export interface Oracle {
  readonly name: string;
  readonly model: Uint8Array;
  readonly columns: readonly (readonly number[])[];
  readonly margins: readonly number[];
  readonly predictions: readonly number[];
}

type RecordedCase = Record<'name' | 'file' | 'margins' | 'predictions', string> & {
  readonly columns: readonly string[];
};

const read = (name: string): Buffer => readFileSync(new URL(`fixtures/${name}`, import.meta.url));
const numbers = (line: string): readonly number[] => line.split(' ').map(Number);

/** What fixtures/import-oracles.py recorded with this version of a library. */
export function readOracles(library: string): readonly Oracle[] {
  const { cases } = JSON.parse(read(`${library}.json`).toString()) as {
    readonly cases: readonly RecordedCase[];
  };
  return cases.map(({ name, file, columns, margins, predictions }) => ({
    name: `${library} ${name}`,
    model: read(`${library}/${file}`),
    columns: columns.map(numbers),
    margins: numbers(margins),
    predictions: numbers(predictions),
  }));
}

/** Expects the same numbers within 1e-6 of their size. */
export function expectNear(found: ArrayLike<number>, expected: readonly number[]): void {
  const far = expected.flatMap((value, at) => {
    const own = found[at] ?? NaN;
    return Math.abs(own - value) <= 1e-6 * Math.max(1, Math.abs(value)) ? [] : [{ at, value, own }];
  });
  expect(far).toEqual([]);
  expect(found.length).toBe(expected.length);
}

/** The file of a case. */
export function bytesOf(oracles: readonly Oracle[], name: string): Uint8Array {
  const found = oracles.find((oracle) => oracle.name.endsWith(` ${name}`));
  if (!found) throw new Error(`no oracle ${name}`);
  return found.model;
}

/** {@link bytesOf} as text. */
export const textOf = (oracles: readonly Oracle[], name: string): string =>
  new TextDecoder().decode(bytesOf(oracles, name));
