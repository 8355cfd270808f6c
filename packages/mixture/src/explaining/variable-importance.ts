import {
  ProdromeError,
  throwIfCancelled,
  type CallContext,
  type FeatureTable,
} from '@prodrome/core';
import type { Dataset } from '@prodrome/data';
import { everyRow } from '../model/answer-batch.ts';
import { askExperts } from '../model/ask-experts.ts';
import { combineAnswers } from '../model/combine-answers.ts';
import { domainsOf } from '../model/columns.ts';
import { expectOneOutput } from './expect-one-output.ts';
import type { MixtureModel } from '../model/mixture-model.ts';
import { pickRows } from '../rows/pick.ts';
import { compare, lossOf } from '../selection/select-served.ts';
import { forecastSet } from '../validation/forecast-set.ts';
import { historyOf, maskSources } from './mask-sources.ts';

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

/** What a model draws on, over many patients. */
export interface ModelImportance {
  readonly rows: number;
  readonly patients: number;
  /** Mean log loss with all that was observed. */
  readonly logLoss: number;
  /** What is lost most first: domains and the history, then columns. */
  readonly importances: readonly Importance[];
}

/**
 * What the forecasts of labelled days lose when a column, a domain or the history is unknown on all of them. The model answers as it does where nothing was
 * observed: what one column loses another may still tell, so that the losses of columns do not sum to that of their domain.
 * Deterministic.
 * @throws ProdromeError `USAGE` for tasks of several outputs; `DATA_INSUFFICIENT` without a labelled row; `CANCELLED`.
 */
export async function variableImportance(
  model: MixtureModel,
  dataset: Dataset,
  { signal }: CallContext = {},
): Promise<ModelImportance> {
  const { table, labels, report } = dataset;
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
  const { values: whole, failures: before } = await forecast(table);
  const rows = Int32Array.from(labels.keys()).filter(
    (row) => !Number.isNaN(labels[row]) && !Number.isNaN(whole[row]),
  );
  if (rows.length === 0) {
    throw new ProdromeError('DATA_INSUFFICIENT', {
      where: report.file,
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
    const known = new Set(everything.filter((one) => !left.includes(one)));
    const { values, failures } = await forecast(maskSources(table, known));
    const answered = rows.filter((row) => !Number.isNaN(values[row]));
    const named = (what: string, own: Float64Array) => ({
      name: what,
      values: pickRows(own, answered, 1),
    });
    const own = {
      ...{ name, kind, unanswered: rows.length - answered.length },
      failed: [...failures.keys()].filter((expert) => !before.has(expert)),
    };
    if (answered.length === 0) return own;
    const set = forecastSet(dataset, answered);
    const { difference, ci } = compare(named('without', values), named('with', whole), set);
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
    ...{ rows: rows.length, patients: table.patientIds.length },
    logLoss: lossOf({ values: pickRows(whole, rows, 1) }, forecastSet(dataset, rows)),
    importances: [...groups.sort(byLoss), ...columns.sort(byLoss)],
  };
}
