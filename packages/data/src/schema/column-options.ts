import { ProdromeError, type KnownColumn } from '@prodrome/core';
import { z } from 'zod';
import { columnMergeSchema } from './merge.ts';

/** What a person says of one column. */
export const columnOptionsSchema = z.strictObject({
  unit: z
    .string()
    .min(1)
    .optional()
    .describe(
      'The unit that it is written in, where its name tells another one; `h:mm` for hours and minutes.',
    ),
  scale: z
    .tuple([z.number(), z.number()])
    .refine(([low, high]) => low < high, 'the lower end first')
    .optional()
    .describe(
      'The ends of the scale that it is written on, such as [0, 100]; becomes the catalogue’s.',
    ),
  kind: z
    .enum(['category', 'number'])
    .optional()
    .describe('category: one a text, also where nearly every row has another.'),
  ...columnMergeSchema,
});

/** What a person says of one column. */
export type ColumnOptions = z.output<typeof columnOptionsSchema>;

/** A column's meaning as a person says it is written. */
export interface WrittenColumn {
  readonly meaning: KnownColumn | undefined;
  readonly clock?: true;
  readonly kind?: 'category' | 'number';
}

/**
 * What a catalogue knows of a column, under what a person says of it.
 * @throws ProdromeError `CONFIG` for a unit that it is not written in, and for a scale of what has none.
 */
export function withColumnOptions(
  name: string,
  meaning: KnownColumn | undefined,
  { unit, scale, kind }: ColumnOptions,
): WrittenColumn {
  const said = kind && { kind };
  if (unit !== undefined && scale) throw refusal(name, 'unit or scale', 'both');
  if (scale) return { meaning: onScale(name, meaning, scale), ...said };
  if (unit === undefined) return { meaning, ...said };
  if (unit !== 'h:mm') return { meaning: inUnit(name, meaning, unit), ...said };
  if (!meaning) return { meaning, clock: true, ...said };
  const perHour = { h: 1, min: 60 }[meaning.unit ?? ''];
  if (perHour === undefined) {
    throw refusal(name, `a unit of ${meaning.variable}: ${unitsOf(meaning).join(', ')}`, unit);
  }
  return {
    meaning: { ...meaning, writtenIn: unit, factor: perHour, offset: 0 },
    clock: true,
    ...said,
  };
}

function inUnit(name: string, meaning: KnownColumn | undefined, unit: string): KnownColumn {
  if (!meaning) throw refusal(name, 'no unit: the catalogue does not know the column', unit);
  const { writtenIn = meaning.unit, factor = 1, offset = 0, otherUnits = [] } = meaning;
  const units = [
    { unit: writtenIn, factor, offset },
    { unit: meaning.unit, factor: 1, offset: 0 },
    ...otherUnits,
  ];
  const found = units.find((each) => each.unit === unit);
  if (!found)
    throw refusal(name, `a unit of ${meaning.variable}: ${unitsOf(meaning).join(', ')}`, unit);
  return { ...meaning, writtenIn: unit, factor: found.factor, offset: found.offset };
}

const unitsOf = ({ unit = '', writtenIn = unit, otherUnits = [] }: KnownColumn): string[] => [
  ...new Set(
    [writtenIn, unit, ...otherUnits.map((other) => other.unit)].filter((each) => each !== ''),
  ),
];

function onScale(
  name: string,
  meaning: KnownColumn | undefined,
  [low, high]: readonly [number, number],
): KnownColumn {
  const own = meaning?.possible ?? meaning?.plausible;
  if (!meaning || !own) {
    throw refusal(name, 'no scale: the catalogue knows none of the column', `[${low}, ${high}]`);
  }
  const factor = (own[1] - own[0]) / (high - low);
  return { ...meaning, factor, offset: own[0] - low * factor };
}

const refusal = (name: string, expected: string, got: string): ProdromeError =>
  new ProdromeError('CONFIG', { where: `data.columns.${name}`, expected, got });
