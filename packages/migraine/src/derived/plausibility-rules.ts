import type { FeatureColumn } from '@prodrome/core';
import { namedBy, variableNamed } from '../catalogue/catalogue.ts';
import { readingOf } from '../catalogue/reading.ts';
import type { Direction } from '../catalogue/variable.ts';
import { acuteVariables } from './overuse.ts';

/** What may be demanded of a model's average effect of a column, or of the outcome of the day. */
export interface PlausibilityRule {
  /** A column; absent = the outcome. */
  readonly column?: string;
  /** Whose direction it is, of the catalogue. */
  readonly variable: string;
  readonly shape: 'increasing' | 'decreasing' | 'flat';
  /** Of `flat`: the odds ratio within which an effect counts as none. */
  readonly within?: number;
  /** Not the day itself, but the days before it: none of them against every so manieth. */
  readonly past?: { readonly days: number; readonly every: number };
  readonly evidence: string;
  readonly source: string;
}

/** Every third day is ten a month. */
const aThirdOfDays = { days: 28, every: 3 } as const;

/** Every second day is beyond every limit of overuse. */
const halfOfDays = { days: 30, every: 2 } as const;

/**
 * The rules of {@link migraineVariables} that a test may demand of a population's average (`hard`, and `none` for negative controls), for the columns of a table. Of the outcome
 * itself where it is a headache or a migraine: persistence from day to day, and the rate of the days before. Columns of categories have no order,
 * and no rule.
 * @param outcome - the name of a diary's outcome.
 */
export function plausibilityRules(
  columns: readonly FeatureColumn[],
  outcome?: string,
): readonly PlausibilityRule[] {
  const event = outcome === undefined ? undefined : namedBy(outcome)?.variable;
  const isAttack = event?.name === 'headache' || event?.name === 'migraine';
  const ofOutcome = isAttack
    ? [
        ...ruleOf(event.direction, { variable: event.name }),
        ...ruleOf(variableNamed('headache_days_28')?.direction, {
          ...{ variable: 'headache_days_28', past: aThirdOfDays },
        }),
      ]
    : [];
  const ofColumns = columns.flatMap((column) => {
    const variable = readingOf(column)?.variable;
    if (!variable || column.kind === 'category') return [];
    const own = ruleOf(variable.direction, { column: column.name, variable: variable.name });
    if (!acuteVariables.includes(variable.name)) return own;
    const overuse = 'acute_medication_days_30';
    return ruleOf(variableNamed(overuse)?.direction, {
      ...{ column: column.name, variable: overuse, past: halfOfDays },
    });
  });
  return [...ofOutcome, ...ofColumns];
}

function ruleOf(
  direction: Direction | undefined,
  about: Pick<PlausibilityRule, 'column' | 'variable' | 'past'>,
): readonly PlausibilityRule[] {
  if (!direction || direction.rule === 'soft') return [];
  const { shape, within, evidence, source } = direction;
  if (shape === 'u_shape') return [];
  return [{ ...about, shape, ...(within !== undefined && { within }), evidence, source }];
}
