import { ProdromeError, type DayRule, type FeatureColumn, type KnownColumn } from '@prodrome/core';
import { z } from 'zod';

/** How several values of a day become one. */
export const dayRules: readonly ['sum', 'mean', 'min', 'max', 'last', 'first'] = [
  'sum',
  'mean',
  'min',
  'max',
  'last',
  'first',
];

/**
 * What several rows of a day are. `entries`: of a diary, all cells are of the day that they were written on. `samples`: measured at their
 * time, so that a sample of the night from noon on is of the day on which that night ends.
 */
export type Merging = 'entries' | 'samples';

/** The option of the `data` section. */
export const mergingSchema = z
  .enum(['entries', 'samples'])
  .optional()
  .describe(
    'Diary: several rows of a patient and day become one, by a rule for each column; without it they are an error. entries: what people wrote, of the day that they wrote it on. samples: what was measured at its time, sleep from noon on being of the day on which the night ends.',
  );

/** What a person says of one column. */
export const columnMergeSchema = {
  merge: z
    .enum(dayRules)
    .optional()
    .describe(
      'What becomes of several values of a day, where merge is set; as the catalogue says when not given, else the mean of numbers, the greatest step or flag, the last text.',
    ),
  night: z
    .boolean()
    .optional()
    .describe(
      'Whether it is measured at night, under merge: samples; as the catalogue says when not given.',
    ),
};

/** How the values of a column become one. */
export interface ColumnMerge {
  readonly merge: DayRule;
  readonly night?: true;
}

/** What was said of a column's merging. */
export interface SaidMerge {
  readonly merge?: DayRule | undefined;
  readonly night?: boolean | undefined;
}

/**
 * How the values of a column of this kind become one.
 * @param areWords - its texts are words, such as yes and no, which have no sum.
 * @throws ProdromeError `CONFIG` for a rule that a person gave and that its values do not have.
 */
export function mergeOf(
  { name, kind }: Pick<FeatureColumn, 'name' | 'kind'>,
  areWords: boolean,
  merging: Merging,
  said: SaidMerge,
  meaning: KnownColumn | undefined,
): ColumnMerge {
  const isNight = merging === 'samples' && (said.night ?? meaning?.night) === true;
  const night = isNight ? ({ night: true } as const) : {};
  const rule = said.merge ?? meaning?.merge;
  if (rule !== undefined && hasRule(kind, areWords, rule)) return { merge: rule, ...night };
  if (said.merge === undefined) return { merge: usual[kind], ...night };
  throw new ProdromeError('CONFIG', {
    where: `data.columns.${name}.merge`,
    expected: kind === 'category' ? 'first or last, of texts' : 'min, max, first or last, of words',
    got: said.merge,
  });
}

const usual: Readonly<Record<FeatureColumn['kind'], DayRule>> = {
  number: 'mean',
  ordinal: 'max',
  binary: 'max',
  category: 'last',
};

const hasRule = (kind: FeatureColumn['kind'], areWords: boolean, rule: DayRule): boolean =>
  rule === 'first' ||
  rule === 'last' ||
  (kind !== 'category' && (!areWords || rule === 'min' || rule === 'max'));

/** The kind of a column whose values of a day have become one: a sum or mean of flags is a number. */
export const mergedKind = (kind: FeatureColumn['kind'], { merge }: ColumnMerge): typeof kind =>
  kind === 'binary' && (merge === 'sum' || merge === 'mean') ? 'number' : kind;

/** One value of several, at least one, in the order of time. Sums are of the ascending values, so that their order changes nothing. */
export function mergeValues(values: readonly number[], rule: DayRule): number {
  const [first = NaN] = values;
  if (values.length === 1) return first;
  switch (rule) {
    case 'first':
      return first;
    case 'last':
      return values[values.length - 1] ?? NaN;
    case 'min':
      return values.reduce((least, value) => Math.min(least, value));
    case 'max':
      return values.reduce((most, value) => Math.max(most, value));
    case 'sum':
    case 'mean': {
      const sum = values.toSorted((a, b) => a - b).reduce((total, value) => total + value, 0);
      return rule === 'sum' ? sum : sum / values.length;
    }
  }
}
