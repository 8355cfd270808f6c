import type { FeatureColumn } from '@prodrome/core';
import { quoted, RowFault } from './faults.ts';
import { valueFault } from './read-cells.ts';
import { rowsOfBlock, type Scan } from './scan.ts';
import { parseNumber } from './times.ts';

/** What the texts of a column stand for. */
export interface TextMeaning {
  readonly kind: FeatureColumn['kind'];
  readonly categories?: readonly string[];
  /** Index into the dictionary → value. */
  readonly values: Float32Array;
  /** The pair of texts of a binary column, in lower case. */
  readonly pair?: readonly [string, string];
}

const binaryPairs = [
  ['no', 'yes'],
  ['false', 'true'],
] as const;
const mostlyNumbers = 0.9;

/**
 * Decides what a column of texts is: numbers, yes and no, or categories sorted by code unit.
 * @throws RowFault `DATA_VALUE` for a text among numbers.
 */
export function inferTexts(
  scan: Scan,
  column: number,
  name: string,
  dictionary: readonly string[],
): TextMeaning {
  const numbers = dictionary.map(parseNumber);
  const odd = numbers.indexOf(undefined);
  if (odd < 0) return numberTexts(scan, column, name, dictionary);
  const binary = binaryTexts(dictionary);
  if (binary) return binary;
  if (shareOf(scan, column, (code) => numbers[code] !== undefined) >= mostlyNumbers) {
    throw textFault(scan, column, name, dictionary, odd);
  }
  const categories = dictionary.toSorted(byCodeUnit);
  return { kind: 'category', categories, values: codesIn(categories, dictionary) };
}

/** Reads texts as a known column; a category that it does not know gets the index after the last. */
export function knownTexts(
  scan: Scan,
  column: number,
  known: FeatureColumn,
  dictionary: readonly string[],
): TextMeaning {
  const { name, kind, categories } = known;
  if (kind === 'category') return { kind, values: codesIn(categories ?? [], dictionary) };
  const binary = kind === 'binary' ? binaryTexts(dictionary) : undefined;
  return binary ?? numberTexts(scan, column, name, dictionary);
}

/** Reads texts as a label: 0 and 1, no and yes, false and true. */
export function labelTexts(
  scan: Scan,
  column: number,
  name: string,
  dictionary: readonly string[],
): TextMeaning {
  const binary = binaryTexts(dictionary);
  if (binary) return binary;
  const isLabel = (text: string): boolean => [0, 1].includes(parseNumber(text) ?? 0.5);
  const odd = dictionary.findIndex((text) => !isLabel(text));
  if (odd >= 0) {
    const row = firstRow(scan, column, odd);
    throw valueFault(row, name, quoted(dictionary[odd] ?? ''), true);
  }
  return numberTexts(scan, column, name, dictionary);
}

/** -1, 0 or 1 by UTF-16 code units: the same order in every locale. */
export const byCodeUnit = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function binaryTexts(dictionary: readonly string[]): TextMeaning | undefined {
  const lower = dictionary.map((text) => text.toLowerCase());
  const pair = binaryPairs.find(([no, yes]) => lower.every((text) => text === no || text === yes));
  if (!pair || dictionary.length === 0) return undefined;
  return {
    kind: 'binary',
    values: Float32Array.from(lower, (text) => (text === pair[1] ? 1 : 0)),
    pair,
  };
}

function numberTexts(
  scan: Scan,
  column: number,
  name: string,
  dictionary: readonly string[],
): TextMeaning {
  const values = new Float32Array(dictionary.length);
  dictionary.forEach((text, code) => {
    const value = parseNumber(text);
    if (value === undefined) throw textFault(scan, column, name, dictionary, code);
    values[code] = value;
    if (Math.abs(values[code] ?? 0) === Infinity) {
      throw valueFault(firstRow(scan, column, code), name, quoted(text), false);
    }
  });
  return { kind: 'number', values };
}

function codesIn(categories: readonly string[], dictionary: readonly string[]): Float32Array {
  const codes = new Map(categories.map((text, code) => [text, code]));
  return Float32Array.from(dictionary, (text) => codes.get(text) ?? categories.length);
}

function textFault(
  scan: Scan,
  column: number,
  name: string,
  dictionary: readonly string[],
  code: number,
): RowFault {
  return new RowFault('DATA_VALUE', firstRow(scan, column, code), name, {
    expected: 'a number as in the other rows',
    got: quoted(dictionary[code] ?? ''),
    hint: 'Correct the cell, or leave it empty where nothing was measured',
  });
}

function firstRow(scan: Scan, column: number, code: number): number {
  let found = -1;
  eachCell(scan, column, (value, row) => {
    if (found < 0 && value === code) found = row;
  });
  return found;
}

function shareOf(scan: Scan, column: number, counts: (code: number) => boolean): number {
  let present = 0;
  let counted = 0;
  eachCell(scan, column, (value) => {
    if (Number.isNaN(value)) return;
    present++;
    if (counts(value)) counted++;
  });
  return counted / present;
}

/** Every cell of a column in file order. */
export function eachCell(
  scan: Scan,
  column: number,
  visit: (value: number, row: number) => void,
): void {
  const width = scan.dictionaries.length;
  let row = 0;
  scan.blocks.forEach(({ values }, block) => {
    const count = rowsOfBlock(scan, block);
    for (let i = 0; i < count; i++) visit(values[i * width + column] ?? NaN, row++);
  });
}
