import { wordPairs } from './label-reading.ts';
import type { CellReader } from './writing.ts';

const clockPattern = /^\d{1,3}:\d{2}(?::\d{2})?$/;

/** Hours of a time or length such as `7:30`; undefined for any other text. */
export function parseClock(text: string): number | undefined {
  if (!clockPattern.test(text.trim())) return undefined;
  const [hours = 0, minutes = 0, seconds = 0] = text.split(':').map(Number);
  return minutes < 60 && seconds < 60 ? hours + minutes / 60 + seconds / 3600 : undefined;
}

/** How the texts of a column of numbers are read. */
export const numberOfText = (
  reading: { readonly clock?: true } | undefined,
  { number }: Pick<CellReader, 'number'>,
): ((text: string) => number | undefined) =>
  reading?.clock === true ? (text) => parseClock(text) ?? number(text) : number;

/** 0 for a word that means no, 1 for one that means yes; undefined for any other. */
export function yesOrNo(text: string): number | undefined {
  const word = text.toLowerCase();
  const pair = wordPairs.find((each) => each.includes(word));
  return pair && Number(word === pair[1]);
}
