import { takeRows, type CausalTransform, type FeatureTable } from '@prodrome/core';
import { sampleDays, spotCheck } from '../model/spot-check.ts';

/** Holds a fitted transform from outside to the laws of `spotCheck`. @throws ProdromeError `CONFORMANCE` */
export function checkTransform(
  type: string,
  transform: CausalTransform,
  whole: FeatureTable,
): Promise<void> {
  const table = takeRows(whole, sampleDays(whole));
  const { values, times, patients, outcomes } = table;
  return spotCheck({
    component: `transform ${type}`,
    complete: 'rows-kept',
    table,
    given: () => [values, times, patients, ...(outcomes ? [outcomes] : [])],
    width: transform.apply(table).table.columns.length,
    ask: async (rows) => {
      const part = rows.length === table.rows ? table : takeRows(table, rows);
      return transform.apply(part).table.values;
    },
  });
}
