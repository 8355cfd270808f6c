import { z } from 'zod';

const words = z.array(z.string().min(1)).min(1);

/** What makes an event of an outcome that is not written as 0 and 1, no and yes, or false and true. */
export const labelReadingSchema = z
  .strictObject({
    column: z.string().min(1).describe('The column.'),
    atLeast: z
      .number()
      .optional()
      .describe('From this number on it is an event, below it is none; excludes yes and no.'),
    yes: words.optional().describe('Texts that are an event, in any case of letters.'),
    no: words.optional().describe('Texts that are none.'),
  })
  .refine(({ atLeast, yes, no }) => (atLeast === undefined) !== (!yes && !no) && !yes === !no, {
    message: 'either at_least, or both yes and no',
  });

/** What makes an event of an outcome; plain JSON, carried by a bundle. */
export type LabelReading =
  | { readonly atLeast: number }
  | { readonly yes: readonly string[]; readonly no: readonly string[] };

/** 0, 1, or undefined for a text that is no outcome. */
export function readLabel(
  reading: LabelReading,
  text: string,
  number: (text: string) => number | undefined,
): number | undefined {
  if ('atLeast' in reading) {
    const value = number(text);
    if (value === undefined || Number.isNaN(value)) return value;
    return Number(value >= reading.atLeast);
  }
  const word = text.trim().toLowerCase();
  const isOf = (list: readonly string[]): boolean =>
    list.some((each) => each.toLowerCase() === word);
  return isOf(reading.yes) ? 1 : isOf(reading.no) ? 0 : undefined;
}

/** Words that mean no and yes, in lower case; of a pair in one language both or one may occur. */
export const wordPairs: readonly (readonly [string, string])[] = [
  ['no', 'yes'],
  ['false', 'true'],
  ['n', 'y'],
  ['nein', 'ja'],
  ['non', 'oui'],
  ['no', 'sí'],
  ['no', 'si'],
  ['não', 'sim'],
  ['nee', 'ja'],
  ['nej', 'ja'],
  ['nei', 'ja'],
  ['nie', 'tak'],
  ['ei', 'kyllä'],
  ['hayır', 'evet'],
  ['нет', 'да'],
  ['いいえ', 'はい'],
  ['否', '是'],
];
