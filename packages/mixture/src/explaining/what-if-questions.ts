import {
  patientStarts,
  type CallContext,
  type FeatureTable,
  type RandomStream,
} from '@prodrome/core';
import { sampleRows, type PartialQuestion, type RowBudget } from '@prodrome/explanation';
import { expectOneOutput } from './expect-one-output.ts';
import { historyOf } from './mask-sources.ts';
import type { MixtureModel } from '../model/mixture-model.ts';
import { createWhatIf, unknownName, type Change } from './what-if.ts';

/** Rows that were asked, and of how many. */
export interface SampledRows {
  readonly rows: number;
  readonly patients: number;
  /** Rows and patients where it was recorded. */
  readonly ofRows: number;
  readonly ofPatients: number;
}

/** What is asked about a column or the outcomes. */
export type Asked = Omit<Change, 'values'>;

/** A question to a mixture about a column or the outcomes. */
export interface WhatIfQuestion extends PartialQuestion {
  /** [rows of the table] what was recorded; NaN = nothing. */
  readonly recorded: Float64Array;
  readonly sample: SampledRows;
}

/** How a mixture is asked again. */
export interface EffectContext extends CallContext {
  /** Draws the rows that are asked. */
  readonly stream: RandomStream;
  /** At the most; 100 patients and 4 rows of each when not given. */
  readonly budget?: RowBudget;
}

/** What bounds the time: of more patients and rows a sample is asked. */
const usualBudget: RowBudget = { patients: 100, rowsPerPatient: 4 };

/**
 * Questions about several columns, each to a sample of the rows on which it was recorded, with `daysBack` days before them. All of them share one replay
 * of the patients.
 * @throws ProdromeError `USAGE` for tasks of several outputs; `DATA_COLUMN` for a name that is not in the table; `CANCELLED`.
 */
export async function whatIfQuestions(
  model: MixtureModel,
  table: FeatureTable,
  asked: readonly Asked[],
  { stream, budget = usualBudget, daysBack = 0, signal }: EffectContext & { daysBack?: number },
): Promise<readonly WhatIfQuestion[]> {
  expectOneOutput(model.task, 'effects');
  const starts = patientStarts(table);
  const hasPast = (row: number): boolean => {
    const first = starts[table.patients[row] as number] as number;
    return (table.times[row] as number) - (table.times[first] as number) >= daysBack;
  };
  const samples = asked.map(({ name }) => {
    const recorded = recordedOf(table, name);
    const known = Int32Array.from(
      [...recorded.keys()].filter((row) => !Number.isNaN(recorded[row]) && hasPast(row)),
    );
    const owners = known.map((row) => table.patients[row] as number);
    const drawn = sampleRows(owners, budget, stream);
    return { recorded, known, owners, rows: drawn.map((place) => known[place] as number) };
  });
  const union = Int32Array.from(new Set(samples.flatMap(({ rows }) => [...rows]))).sort();
  const placeOf = new Map([...union].map((row, place) => [row, place]));
  const whatIf = await createWhatIf(model, table, union, {
    daysBack,
    ...(signal && { signal }),
  });
  return samples.map(({ recorded, known, owners, rows }, at): WhatIfQuestion => {
    const places = rows.map((row) => placeOf.get(row) as number);
    const patients = rows.map((row) => table.patients[row] as number);
    return {
      recorded,
      observed: Float64Array.from(rows, (row) => recorded[row] as number),
      patients,
      predict: (own, values) =>
        whatIf.ask(
          own.map((row) => places[row] as number),
          [{ ...(asked[at] as Asked), values }],
        ),
      sample: {
        ...{ rows: rows.length, ofRows: known.length },
        ...{ patients: new Set(patients).size, ofPatients: new Set(owners).size },
      },
    };
  });
}

/** [rows] of a column, or the outcomes. @throws ProdromeError `DATA_COLUMN` */
function recordedOf(table: FeatureTable, name: string): Float64Array {
  const { columns, rows, values, outcomes } = table;
  const at = columns.findIndex((column) => column.name === name);
  if (at >= 0) {
    return Float64Array.from(
      { length: rows },
      (_, row) => values[row * columns.length + at] as number,
    );
  }
  if (outcomes && name === historyOf(table)) return outcomes;
  throw unknownName(name, table);
}
