import type { FeatureColumn } from '@prodrome/core';
import { quoted, RowFault } from '../formats/faults.ts';
import { valueFault } from './read-cells.ts';
import type { SeenText, TextTally } from './text-tally.ts';
import { parseNumber } from '../formats/times.ts';

/** A text that is 0 and one that is 1, in lower case. */
export type BinaryPair = readonly [string, string];

const binaryPairs: readonly BinaryPair[] = [
  ['no', 'yes'],
  ['false', 'true'],
];
const mostlyNumbers = 0.9;

/**
 * Decides what a column of texts is: numbers, yes and no, or categories.
 * @throws RowFault `DATA_VALUE` for a text among numbers, and for numbers that are too large.
 */
export function inferKind(name: string, tally: TextTally): FeatureColumn['kind'] {
  const texts = tally.texts();
  const odd = texts.find(({ number }) => number === undefined);
  if (!odd) {
    checkNumbers(name, texts);
    return tally.isZeroOrOne() ? 'binary' : 'number';
  }
  if (pairOf(texts.map(({ text }) => text))) return 'binary';
  if (tally.shareOfNumbers() >= mostlyNumbers) throw textFault(name, odd);
  return 'category';
}

/** @throws RowFault `DATA_VALUE` for a text that is no value of a known column. */
export function checkTexts({ name, kind }: FeatureColumn, tally: TextTally): void {
  const texts = tally.texts();
  if (kind === 'category') return;
  if (kind === 'binary' && pairOf(texts.map(({ text }) => text))) return;
  checkNumbers(name, texts);
}

/**
 * The pair of texts of a label: no and yes, false and true; undefined where it is written as 0 and 1.
 * @throws RowFault `DATA_VALUE`
 */
export function labelPair(name: string, tally: TextTally): BinaryPair | undefined {
  const texts = tally.texts();
  const pair = pairOf(texts.map(({ text }) => text));
  if (pair) return pair;
  const odd = texts.find(({ number }) => number !== 0 && number !== 1);
  if (odd) throw valueFault(odd.row, name, quoted(odd.text), true);
  return undefined;
}

/** Texts of a column as values; those of a category that it does not know get the index after the last. */
export function valuesOfTexts(
  { kind, categories }: Pick<FeatureColumn, 'kind' | 'categories'>,
  texts: readonly string[],
): Float32Array {
  if (kind === 'category') {
    const codes = new Map(categories?.map((text, code) => [text, code]));
    return Float32Array.from(texts, (text) => codes.get(text) ?? codes.size);
  }
  const pair = kind === 'binary' ? pairOf(texts) : undefined;
  return Float32Array.from(
    texts,
    pair
      ? (text): number => (text.toLowerCase() === pair[1] ? 1 : 0)
      : (text): number => parseNumber(text) ?? NaN,
  );
}

function pairOf(texts: readonly string[]): BinaryPair | undefined {
  if (texts.length === 0) return undefined;
  const lower = texts.map((text) => text.toLowerCase());
  return binaryPairs.find((pair) => lower.every((text) => pair.includes(text)));
}

function checkNumbers(name: string, texts: readonly SeenText[]): void {
  for (const seen of texts) {
    if (seen.number === undefined) throw textFault(name, seen);
    if (Math.abs(Math.fround(seen.number)) === Infinity) {
      throw valueFault(seen.row, name, quoted(seen.text), false);
    }
  }
}

const textFault = (name: string, { row, text }: SeenText): RowFault =>
  new RowFault('DATA_VALUE', row, name, {
    expected: 'a number as in the other rows',
    got: quoted(text),
    hint: 'Correct the cell, or leave it empty where nothing was measured',
  });
