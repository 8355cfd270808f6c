import {
  ProdromeError,
  takeRows,
  throwIfCancelled,
  type CallContext,
  type FeatureTable,
  type RandomStream,
} from '@prodrome/core';
import type { Dataset } from '@prodrome/data';
import type { ForecastSet } from '@prodrome/evaluation';
import { sampleRows } from '@prodrome/explanation';
import { everyRow } from '../model/answer-batch.ts';
import { askExperts } from '../model/ask-experts.ts';
import { combineAnswers } from '../model/combine-answers.ts';
import { domainsOf } from '../model/columns.ts';
import { expectOneOutput } from './expect-one-output.ts';
import type { MixtureModel } from '../model/mixture-model.ts';
import type { LabelledTable } from '../rows/labelled-table.ts';
import { pickRows } from '../rows/pick.ts';
import { compare, lossOf } from '../selection/select-served.ts';
import { forecastSet } from '../validation/forecast-set.ts';
import { historyOf, maskSources } from './mask-sources.ts';
import { permuteSources } from './permute-sources.ts';

/** What forecasts lose where something is never observed. */
export interface Importance {
  /** A column of the file, a domain, or `history`: the outcomes so far. */
  readonly name: string;
  readonly kind: 'column' | 'domain' | 'history';
  /** Mean log loss without it less that with it, over the rows that are answered without it; positive = it helps. Absent where none is. */
  readonly lost?: number;
  /** Of the difference over patients, 95 %, by the jackknife; absent with one patient. */
  readonly ci?: readonly [number, number];
  /** Rows that nobody answers without it. */
  readonly unanswered: number;
  /** Experts that fail on rows without it, though they answer those with it. */
  readonly failed: readonly string[];
}

/** How something is taken from a model: never observed, or exchanged among the patient's own days. */
export type ImportanceMethod = 'unknown' | 'permuted';

/** What a model draws on, over many patients. */
export interface ModelImportance {
  readonly method: ImportanceMethod;
  readonly rows: number;
  readonly patients: number;
  /** Patients of the table, where not all were asked. */
  readonly ofPatients?: number;
  /** Mean log loss with all that was observed. */
  readonly logLoss: number;
  /** What is lost most first: domains and the history, then columns. */
  readonly importances: readonly Importance[];
}

/** How importance is found. */
export interface ImportanceContext extends CallContext {
  /** `unknown` when not given. */
  readonly method?: ImportanceMethod;
  /** Of `permuted`: draws patients and exchanges days. */
  readonly stream?: RandomStream;
  /** Of `permuted`: how often each is tried; 3 when not given. */
  readonly repeats?: number;
  /** Of `permuted`: patients that are asked, at the most; 100 when not given. */
  readonly patients?: number;
}

/**
 * What the forecasts of labelled days lose without a column, a domain or the history. All that is made of it is made anew. What one column loses another may still tell, so that the
 * losses of columns do not sum to that of their domain.
 *
 * `unknown`: it is unknown on all days, and the model answers as it does where nothing was observed. `permuted`: the patient's own days are exchanged, so that it still tells who, and not
 * when; what does not change within any patient is exchanged among patients. Losses are means over the repeats, on all days of a sample of patients.
 * Deterministic, by stream.
 * @throws ProdromeError `USAGE` for tasks of several outputs, or `permuted` without a stream; `DATA_INSUFFICIENT` without a labelled row; `CANCELLED`.
 */
export async function variableImportance(
  model: MixtureModel,
  whole: Dataset,
  { signal, method = 'unknown', stream, repeats = 3, patients = 100 }: ImportanceContext = {},
): Promise<ModelImportance> {
  const isPermuted = method === 'permuted';
  if (isPermuted && !stream) throw withoutStream();
  const dataset = isPermuted && stream ? sampleOf(whole, patients, stream) : whole;
  const { table, labels } = dataset;
  expectOneOutput(model.task, 'importance');
  const call = signal ? { signal } : {};
  const forecast = async (asked: FeatureTable) => {
    throwIfCancelled(signal, 'importance');
    const { batch, failures } = await askExperts(model, asked, everyRow(asked.rows), {
      isolate: true,
      ...call,
    });
    return { values: (await combineAnswers(model.council, batch, call)).values, failures };
  };
  const { values: told, failures: before } = await forecast(table);
  const rows = Int32Array.from(labels.keys()).filter(
    (row) => !Number.isNaN(labels[row]) && !Number.isNaN(told[row]),
  );
  if (rows.length === 0) {
    throw new ProdromeError('DATA_INSUFFICIENT', {
      where: whole.report.file,
      expected: 'forecasts whose outcome is known, to tell what they lose',
      got: `none in ${table.rows} rows`,
    });
  }
  const names = table.columns.map(({ name }) => name);
  const outcomes = historyOf(table);
  const everything = [...names, outcomes];
  const without = async (
    name: string,
    kind: Importance['kind'],
    left: readonly string[],
  ): Promise<Importance> => {
    const tables =
      isPermuted && stream
        ? Array.from({ length: repeats }, (_, at) =>
            permuteSources(table, left, stream.fork(`${name} ${at}`)),
          )
        : [maskSources(table, new Set(everything.filter((one) => !left.includes(one))))];
    const tries: Float64Array[] = [];
    const failed = new Set<string>();
    for (const one of tables) {
      const { values, failures } = await forecast(one);
      tries.push(values);
      for (const expert of failures.keys()) if (!before.has(expert)) failed.add(expert);
    }
    const answered = rows.filter((row) => !tries.some((values) => Number.isNaN(values[row])));
    const own = {
      ...{ name, kind, unanswered: rows.length - answered.length, failed: [...failed] },
    };
    if (answered.length === 0) return own;
    const { difference, ci } = compare(
      { name: 'without', values: stacked(tries.map((values) => pickRows(values, answered, 1))) },
      { name: 'with', values: stacked(tries.map(() => pickRows(told, answered, 1))) },
      stackedSet(forecastSet(dataset, answered), tries.length),
    );
    return { ...own, lost: difference, ...(ci && { ci }) };
  };
  const groups: Importance[] = [];
  if (table.outcomes) groups.push(await without(outcomes, 'history', [outcomes]));
  for (const domain of domainsOf(table.columns)) {
    const own = table.columns.filter((column) => column.domain === domain);
    if (own.length > 1)
      groups.push(
        await without(
          domain,
          'domain',
          own.map(({ name }) => name),
        ),
      );
  }
  const columns: Importance[] = [];
  for (const name of names) columns.push(await without(name, 'column', [name]));
  const byLoss = (a: Importance, b: Importance): number =>
    (b.lost ?? Infinity) - (a.lost ?? Infinity) || 0;
  return {
    ...{ method, rows: rows.length, patients: table.patientIds.length },
    ...(dataset !== whole && { ofPatients: whole.table.patientIds.length }),
    logLoss: lossOf({ values: pickRows(told, rows, 1) }, forecastSet(dataset, rows)),
    importances: [...groups.sort(byLoss), ...columns.sort(byLoss)],
  };
}

/** The days of so many patients, drawn at random; all where there are no more. */
function sampleOf(dataset: Dataset, patients: number, stream: RandomStream): LabelledTable {
  const { table, labels } = dataset;
  if (table.patientIds.length <= patients) return dataset;
  const budget = { patients, rowsPerPatient: table.rows };
  const rows = sampleRows(table.patients, budget, stream.fork('sample'));
  return {
    table: takeRows(table, rows),
    labels: pickRows(labels, rows, 1),
    schema: dataset.schema,
  };
}

/** Lists one after the other. */
function stacked(lists: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(lists.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const list of lists) {
    all.set(list, at);
    at += list.length;
  }
  return all;
}

/** The same rows so many times. */
const stackedSet = ({ labels, patients }: ForecastSet, times: number): ForecastSet => ({
  labels: stacked(Array.from({ length: times }, () => labels)),
  patients: Int32Array.from(
    { length: patients.length * times },
    (_, at) => patients[at % patients.length] as number,
  ),
});

const withoutStream = (): ProdromeError =>
  new ProdromeError('USAGE', {
    where: 'importance, permuted',
    expected: 'a random stream',
    got: 'none',
  });
