import {
  ProdromeError,
  throwIfCancelled,
  type CallContext,
  type FeatureTable,
} from '@prodrome/core';
import type { Dataset } from '@prodrome/data';
import { compareByJackknife, logLoss } from '@prodrome/evaluation';
import { everyRow } from '../model/answer-batch.ts';
import { askExperts } from '../model/ask-experts.ts';
import { combineAnswers } from '../model/combine-answers.ts';
import { domainsOf } from '../model/columns.ts';
import type { MixtureModel } from '../model/mixture-model.ts';
import { pickRows } from '../rows/pick.ts';
import { forecastSet } from '../validation/forecast-set.ts';
import { history, maskSources } from './mask-sources.ts';

/** What forecasts lose where something is never observed. */
export interface Importance {
  /** A column of the file, a domain, or `history`: the outcomes so far. */
  readonly name: string;
  readonly kind: 'column' | 'domain' | 'history';
  /** Mean log loss without it less that with it; positive = it helps. */
  readonly lost: number;
  /** Of the difference over patients, 95 %, by the jackknife; absent with one patient. */
  readonly ci?: readonly [number, number];
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
  if (model.task.outputs !== 1) {
    throw new ProdromeError('USAGE', {
      where: 'importance',
      expected: 'a task with one output',
      got: `one with ${model.task.outputs}`,
    });
  }
  const call = signal ? { signal } : {};
  const forecast = async (asked: FeatureTable): Promise<Float64Array> => {
    throwIfCancelled(signal, 'importance');
    const { batch } = await askExperts(model, asked, everyRow(asked.rows), {
      isolate: true,
      ...call,
    });
    return (await combineAnswers(model.council, batch, call)).values;
  };
  const whole = await forecast(table);
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
  const set = forecastSet(dataset, rows);
  const standing = pickRows(whole, rows, 1);
  const names = table.columns.map(({ name }) => name);
  const everything = [...names, history];
  const without = async (
    name: string,
    kind: Importance['kind'],
    left: readonly string[],
  ): Promise<Importance> => {
    const known = new Set(everything.filter((one) => !left.includes(one)));
    const masked = pickRows(await forecast(maskSources(table, known)), rows, 1);
    // where nobody answers without it, nothing could be forecast: no better than the rate of a coin
    const answered = masked.map((value) => (Number.isNaN(value) ? 0.5 : value));
    const found = compareByJackknife(answered, standing, set);
    const loss = found?.difference ?? lossOf(answered, set) - lossOf(standing, set);
    return { name, kind, lost: loss, ...(found && { ci: found.ci }) };
  };
  const groups: Importance[] = [];
  if (table.outcomes) groups.push(await without(history, 'history', [history]));
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
  const byLoss = (a: Importance, b: Importance): number => b.lost - a.lost;
  return {
    ...{ rows: rows.length, patients: table.patientIds.length, logLoss: lossOf(standing, set) },
    importances: [...groups.sort(byLoss), ...columns.sort(byLoss)],
  };
}

function lossOf(values: Float64Array, { labels }: { readonly labels: Float64Array }): number {
  const loss = logLoss(labels, values);
  return 'value' in loss ? loss.value : NaN;
}
