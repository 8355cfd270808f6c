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
 * @returns a table of the asked rows only, in their order.
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
  for (let i = 0, to = 0; i < rows.length; i++) {
    const row = rows[i] as number;
    patients[i] = raw.patients[row] as number;
    times[i] = raw.times[row] as number;
    if (history) for (const value of history(row)) values[to++] = value;
    values.set(quality.subarray(row * scores.length, (row + 1) * scores.length), to);
    to += scores.length;
  }
  const columns = names.map((name): FeatureColumn => ({ name, domain: 'context', kind: 'number' }));
  return createFeatureTable({ columns, values, patients, times, patientIds: raw.patientIds });
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
