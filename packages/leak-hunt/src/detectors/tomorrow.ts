import { lowerLimit, stratifiedConcordance, type Concordance } from '../statistics/concordance.ts';
import type { Diary, DiaryColumn } from '../statistics/diary.ts';
import { rate, type LeakFinding } from '../statistics/finding.ts';
import { residualsOf, scoresOfOthers } from '../statistics/value-scores.ts';
import { sourceTomorrow } from './source-tomorrow.ts';

/** Concordance of one column above which it knows more than a cause can. */
export const columnAlarmLine = 0.6;
/** From here on the column is the label, whatever it is called. */
const labelLine = 0.975;

/**
 * Columns that know tomorrow: whose values order the labels **within patients, among days of one outcome**, better than any cause known
 * of the field does. The statistic is the lower limit of that concordance, the threshold .60; family-wise over the columns and the
 * three ways of looking at each: its order up or down, its values as codes (a U-shape, categories), whether it is observed at all.
 *
 * The null is not "no association", which every true trigger breaks, but "a concordance of .60 at the most": with strong effects the
 * strongest cause of a generated cohort reaches .57, and the forecast that knows everything of the day .70 to .76.
 * Needs outcomes, so that what persists is not counted; of an aligned table there is nothing to say.
 */
export function findTomorrow(diary: Diary, alpha: number): LeakFinding[] {
  if (!diary.table.outcomes) return [];
  const moving = diary.columns.filter(({ constant }) => !constant || hasGaps(diary, constant));
  const level = alpha / (4 * Math.max(1, moving.length));
  const residuals = residualsOf(diary);
  return moving.flatMap((column) => {
    const found = strongest(diary, column, { level, residuals });
    return found ? [findingOf(diary, column, found)] : [];
  });
}

/** Whether a column of one value a patient is observed on some rows only. */
const hasGaps = ({ columns }: Diary, constant: Float32Array): boolean => {
  const column = columns.find((own) => own.constant === constant);
  return column !== undefined && column.values.some(Number.isNaN);
};

interface Look {
  readonly by: 'order' | 'values' | 'presence';
  readonly found: Concordance;
  readonly limit: number;
}

function strongest(
  diary: Diary,
  column: DiaryColumn,
  { level, residuals }: { readonly level: number; readonly residuals: Float64Array },
): Look | undefined {
  const looks: Look[] = [];
  const look = (by: Look['by'], scores: Float32Array | Float64Array, isEither: boolean): void => {
    const found = stratifiedConcordance(diary, scores);
    if (!found) return;
    const value = isEither ? Math.max(found.value, 1 - found.value) : found.value;
    if (value <= columnAlarmLine) return;
    const limit = lowerLimit({ ...found, value }, level);
    if (limit > columnAlarmLine) looks.push({ by, found: { ...found, value }, limit });
  };
  if (column.kind !== 'category') look('order', column.values, true);
  look('values', scoresOfOthers(diary, column.values, residuals), false);
  if (column.values.some(Number.isNaN)) {
    const presence = column.values.map((value) => Number(!Number.isNaN(value)));
    look('presence', presence, true);
  }
  return looks.sort((a, b) => b.limit - a.limit)[0];
}

function findingOf(diary: Diary, { name, values }: DiaryColumn, look: Look): LeakFinding {
  const { by, found, limit } = look;
  const source = by === 'presence' ? undefined : sourceTomorrow(diary, { name, values });
  const kind =
    by === 'presence'
      ? 'recorded_afterwards'
      : found.value >= labelLine
        ? 'equals_label'
        : 'knows_tomorrow';
  const { events, pairs, clusters } = found;
  return {
    kind,
    column: name,
    statistic: limit,
    threshold: columnAlarmLine,
    evidence: {
      by,
      concordance: found.value,
      ...{ events, pairs, clusters },
      ...(source && { equals: source.column, share: source.share }),
    },
    explanation: `${what[kind]}: ${told[by]} ${rate(found.value)} of the pairs of days of one person with the same outcome that day (at least ${rate(limit)}; no cause known goes above ${rate(columnAlarmLine)})${
      source
        ? `; on ${(100 * source.share).toFixed(0)} % of the days that can tell it is ${source.column} of the day that is forecast`
        : ''
    }`,
    whatToDo:
      'Find out when it was written: if after the outcome was known, put it under ignore, or write the value of the day before',
  };
}

const what = {
  equals_label: 'is the label, or was made from it',
  knows_tomorrow: 'knows tomorrow',
  recorded_afterwards: 'is recorded on days before an event, as if it were filled in afterwards',
} as const;

const told: Readonly<Record<Look['by'], string>> = {
  order: 'its order puts the event right in',
  values: 'its values, as they go with the labels of other people, put the event right in',
  presence: 'whether it is recorded puts the event right in',
};
