import type { FeatureColumn, KnownColumn } from '@prodrome/core';
import { quoted, RowFault } from '../formats/faults.ts';
import { readLabel, wordPairs, type LabelReading } from '../schema/label-reading.ts';
import { numberOfText, yesOrNo } from '../schema/words.ts';
import type { CellReader } from '../schema/writing.ts';
import { explainTexts, type Oddness } from './odd-texts.ts';
import { valueFault } from './read-cells.ts';
import type { SeenText, TextTally } from './text-tally.ts';

/** A text that is 0 and one that is 1, in lower case. */
export type BinaryPair = readonly [string, string];

const mostlyNumbers = 0.9;

/** So many texts are no set of categories where hardly any is written twice. */
const fewTexts = 50;
const fewWords = 20;
const mostCategories = 1000;

/** Why a column of texts is of no use. */
export interface LeftOut {
  readonly why: 'free text' | 'clock times' | 'times' | 'too many categories';
  /** Distinct texts, and cells that have one. */
  readonly texts: number;
  readonly cells: number;
  /** What to do about it. */
  readonly hint: string;
}

/** What a column of texts is. */
export type TextKind =
  | { readonly kind: FeatureColumn['kind']; readonly leftOut?: undefined }
  | { readonly leftOut: LeftOut };

/**
 * Decides what a column of texts is: numbers, yes and no, categories, or nothing that can be learned from.
 * @param meaning - what a catalogue knows of it: a column that it knows as numbers holds numbers.
 * @throws RowFault `DATA_VALUE` for a text among numbers, for numbers written otherwise, and for numbers that are too large.
 */
export function inferKind(
  name: string,
  tally: TextTally,
  meaning: Pick<KnownColumn, 'kind' | 'unit'> | undefined,
): TextKind {
  const texts = tally.texts();
  const odd = texts.find(({ number }) => number === undefined);
  if (!odd) {
    checkNumbers(name, texts);
    return { kind: tally.isZeroOrOne() ? 'binary' : 'number' };
  }
  if (pairOf(texts.map(({ text }) => text))) return { kind: 'binary' };
  const oddness = explainTexts(name, texts);
  const numbers = texts.length - texts.filter(({ number }) => number === undefined).length;
  // a scale of words, low to high, is no number but says what it says
  const isWords = oddness.kind === 'words' && numbers === 0 && texts.length <= fewWords;
  const isNumbers = meaning !== undefined && meaning.kind !== 'category' && !isWords;
  if (isNumbers || tally.shareOfNumbers() >= mostlyNumbers) throw textFault(name, odd, oddness);
  if (oddness.kind === 'notation' || (oddness.kind === 'markers' && numbers > fewTexts)) {
    throw textFault(name, odd, oddness);
  }
  const leftOut = ofNoUse(name, tally, oddness);
  return leftOut ? { leftOut } : { kind: 'category' };
}

function ofNoUse(name: string, tally: TextTally, oddness: Oddness): LeftOut | undefined {
  const { distinct, cells } = tally.counts();
  const found = { texts: distinct, cells };
  if (oddness.kind === 'clock') return { why: 'clock times', ...found, hint: oddness.hint };
  if (oddness.kind === 'times') return { why: 'times', ...found, hint: oddness.hint };
  const hint = `To have it all the same, one category a text: data: { columns: { ${name}: { kind: category } } }`;
  if (distinct > fewTexts && 2 * distinct > cells) return { why: 'free text', ...found, hint };
  return distinct > mostCategories ? { why: 'too many categories', ...found, hint } : undefined;
}

/** @throws RowFault `DATA_VALUE` for a text that is no value of a known column: each for itself, as a record on a stream is. */
export function checkTexts({ name, kind }: FeatureColumn, tally: TextTally): void {
  const texts = tally.texts();
  if (kind === 'category') return;
  checkNumbers(
    name,
    kind === 'binary' ? texts.filter(({ text }) => yesOrNo(text) === undefined) : texts,
  );
}

/**
 * The pair of texts of a label: no and yes, false and true, or the same in another language; undefined where it is written as 0 and 1.
 * @throws RowFault `DATA_VALUE`
 */
export function labelPair(name: string, tally: TextTally): BinaryPair | undefined {
  const texts = tally.texts();
  const pair = pairOf(texts.map(({ text }) => text));
  if (pair) return pair;
  checkOutcomes(name, texts);
  return undefined;
}

/** @throws RowFault `DATA_VALUE` for a text that is no outcome of a known label, each for itself. */
export const checkKnownLabel = (name: string, tally: TextTally): void => {
  checkOutcomes(
    name,
    tally.texts().filter(({ text }) => yesOrNo(text) === undefined),
  );
};

function checkOutcomes(name: string, texts: readonly SeenText[]): void {
  const odd = texts.find(
    ({ number = Infinity }) => number !== 0 && number !== 1 && !Number.isNaN(number),
  );
  if (odd) throw valueFault(odd.row, name, quoted(odd.text), true);
}

/** @throws RowFault `DATA_VALUE` for a text that is no outcome under a reading. */
export function checkLabelTexts(
  name: string,
  tally: TextTally,
  reading: LabelReading,
  { number }: CellReader,
): void {
  const odd = tally.texts().find(({ text }) => readLabel(reading, text, number) === undefined);
  if (!odd) return;
  throw new RowFault('DATA_VALUE', odd.row, name, {
    expected:
      'atLeast' in reading
        ? 'a number, to be compared with at_least'
        : `one of ${[...reading.yes, ...reading.no].join(', ')}`,
    got: quoted(odd.text),
    hint: 'Leave the cell empty where the outcome is not known',
  });
}

/** Texts of a column as values; those of a category that it does not know get the index after the last. */
export function valuesOfTexts(
  {
    kind,
    categories,
    reading,
  }: Pick<FeatureColumn, 'kind' | 'categories'> & { readonly reading?: { readonly clock?: true } },
  texts: readonly string[],
  reader: CellReader,
): Float32Array {
  if (kind === 'category') {
    const codes = new Map(categories?.map((text, code) => [text, code]));
    return Float32Array.from(texts, (text) => codes.get(text) ?? codes.size);
  }
  const number = numberOfText(reading, reader);
  return Float32Array.from(texts, (text) => {
    const word = kind === 'binary' ? yesOrNo(text) : undefined;
    return word ?? number(text) ?? NaN;
  });
}

function pairOf(texts: readonly string[]): BinaryPair | undefined {
  if (texts.length === 0) return undefined;
  return wordPairs.find((pair) => texts.every((text) => pair.includes(text.toLowerCase())));
}

function checkNumbers(name: string, texts: readonly SeenText[]): void {
  for (const seen of texts) {
    if (seen.number === undefined) throw textFault(name, seen, explainTexts(name, texts));
    if (Math.abs(Math.fround(seen.number)) === Infinity) {
      throw valueFault(seen.row, name, quoted(seen.text), false);
    }
  }
}

const textFault = (name: string, { row, text }: SeenText, oddness: Oddness): RowFault =>
  new RowFault('DATA_VALUE', row, name, {
    expected: 'a number as in the other rows',
    got: quoted(text),
    hint:
      'hint' in oddness
        ? oddness.hint
        : 'Correct the cell, or leave it empty where nothing was measured',
  });
