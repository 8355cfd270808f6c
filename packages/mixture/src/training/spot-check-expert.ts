import { takeRows, type ExpertModel, type FeatureTable } from '@prodrome/core';
import { everyRow } from '../model/answer-batch.ts';
import { sampleDays, spotCheck } from '../model/spot-check.ts';

/** Holds a trained expert from outside to the laws of `spotCheck`. @throws ProdromeError `CONFORMANCE` */
export function checkExpert(
  name: string,
  model: ExpertModel,
  whole: FeatureTable,
  outputs: number,
): Promise<void> {
  const table = takeRows(whole, sampleDays(whole));
  const { values, times, patients, outcomes } = table;
  return spotCheck({
    component: `expert ${name}`,
    complete: 'probabilities',
    table,
    given: () => [values, times, patients, ...(outcomes ? [outcomes] : [])],
    width: outputs,
    ask: async (rows) => {
      const part = rows.length === table.rows ? table : takeRows(table, rows);
      return (await model.predict({ table: part, rows: everyRow(part.rows) })).values;
    },
  });
}
