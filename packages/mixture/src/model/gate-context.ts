import { createFeatureTable, type FeatureColumn, type FeatureTable } from '@prodrome/core';
import { qualityScores } from '@prodrome/preprocessing';
import type { Features } from './feature-space.ts';

const fromHistory = [
  'running_rate',
  'rate_7',
  'outcome_today',
  'outcome_known',
  'log_days',
] as const;

/**
 * What gates and error models see of a row, without NaN: for diaries the running rate, the 7-day rate (the running rate where
 * unknown), today's outcome (0 where unknown) and whether it is known, log(1 + recorded days); for every table the quality of
 * each domain: completeness, timeliness, plausibility, consistency.
 * @returns a table of the asked rows only, in their order, with what was known of the outcome at the end of each day.
 */
export function gateContext(
  { raw, quality }: Pick<Features, 'raw' | 'quality'>,
  rows: Int32Array,
  domains: readonly string[],
): FeatureTable {
  const history = raw.outcomes ? historyReader(raw) : undefined;
  const scores = domains.flatMap((domain) => qualityScores.map((score) => `${score}_${domain}`));
  const names = [...(history ? fromHistory : []), ...scores];
  const values = new Float32Array(rows.length * names.length);
  const patients = new Int32Array(rows.length);
  const times = new Float64Array(rows.length);
  const outcomes = raw.outcomes && rowsOf(raw.outcomes, rows);
  for (let i = 0, to = 0; i < rows.length; i++) {
    const row = rows[i] as number;
    patients[i] = raw.patients[row] as number;
    times[i] = raw.times[row] as number;
    if (history) for (const value of history(row)) values[to++] = value;
    values.set(quality.subarray(row * scores.length, (row + 1) * scores.length), to);
    to += scores.length;
  }
  const columns = names.map((name): FeatureColumn => ({ name, domain: 'context', kind: 'number' }));
  return createFeatureTable({
    ...{ columns, values, patients, times, patientIds: raw.patientIds },
    ...(outcomes && { outcomes }),
  });
}

const rowsOf = (values: Float64Array, rows: Int32Array): Float64Array =>
  Float64Array.from(rows, (row) => values[row] as number);

/** [n, k] the mean quality of each expert's domain on a row of an unscaled gate context; NaN for experts without a domain of their own. */
export function domainQuality(
  { columns, rows, values }: FeatureTable,
  specialties: readonly string[],
): Float64Array {
  const k = specialties.length;
  const quality = new Float64Array(rows * k).fill(NaN);
  specialties.forEach((specialty, j) => {
    const scores = qualityScores.map((score) =>
      columns.findIndex(({ name }) => name === `${score}_${specialty}`),
    );
    if (scores.includes(-1)) return;
    for (let i = 0; i < rows; i++) {
      let sum = 0;
      for (const at of scores) sum += values[i * columns.length + at] as number;
      quality[i * k + j] = sum / scores.length;
    }
  });
  return quality;
}

function historyReader(raw: FeatureTable): (row: number) => readonly number[] {
  const width = raw.columns.length;
  const at = (name: string) => raw.columns.findIndex((column) => column.name === name);
  const [rate, week, today, days] = [
    at('running_rate'),
    at('rate_7'),
    at('outcome_today'),
    at('days_recorded'),
  ] as const;
  return (row) => {
    const read = (column: number) => raw.values[row * width + column] as number;
    const known = !Number.isNaN(read(today));
    return [
      read(rate),
      Number.isNaN(read(week)) ? read(rate) : read(week),
      known ? read(today) : 0,
      Number(known),
      Math.log1p(read(days)),
    ];
  };
}
