import { ProdromeError, type CallContext } from '@prodrome/core';
import { writeDurably } from '@prodrome/durable-files';
import { logLoss } from '@prodrome/evaluation';
import { readBundle, type Bundle } from '@prodrome/mixture';
import { createReport, type Report, type ReportData } from '@prodrome/report';
import {
  columnForecasts,
  columnValues,
  forecastColumn,
  readForecasts,
  usualColumn,
  type ReadForecasts,
} from './forecast-file.ts';
import { readImportance } from './read-importance.ts';
import { groupsOf } from './report-groups.ts';
import { runFactsOf } from './report-facts.ts';

/** What a report is to be made of. */
export interface ReportRequest extends CallContext {
  /** `patient_id, time, label` and forecasts, of any format that data are read in. */
  readonly predictions: string;
  /** The column that is judged; `selected` when not given, else `probability`, else the first of `columns`, else the only one there is. */
  readonly about?: string;
  /** Further columns of forecasts; a column `climatology` is always taken. */
  readonly columns?: readonly string[];
  /** Columns that divide the rows into groups. */
  readonly groups?: readonly string[];
  /** Folder of the bundle that made them: what it tells of itself is in the report. */
  readonly model?: string;
  /** A file of what the model draws on, as `explain --global --json` writes it. */
  readonly importance?: string;
  readonly title?: string;
  /** Days from a row to the outcome that its label tells; that of the model, else 1. */
  readonly horizonDays?: number;
  readonly seed?: number;
  readonly replicates?: number;
}

/** A report of a file, and what it was made of. */
export interface ReportAnswer extends Report {
  readonly data: ReportData;
}

/**
 * A report of forecasts in a file, of whatever tool. Deterministic by seed.
 * @throws ProdromeError as `readDataset`, `createReport` and `readBundle`; `DATA_COLUMN` for a column that is not there; `DATA_VALUE` for a forecast that is no
 * probability; `DATA_CONFLICT` for a patient and time that are there twice.
 */
export async function reportForecasts(request: ReportRequest): Promise<ReportAnswer> {
  const { predictions, model, importance, title, seed, replicates, signal } = request;
  const bundle = model === undefined ? undefined : await readBundle(model);
  const read = await readForecasts(predictions, signal ? { signal } : {});
  const data: ReportData = {
    ...reportData(read, request, bundle),
    ...(importance !== undefined && { importance: await readImportance(importance) }),
  };
  const report = createReport(data, {
    ...(title !== undefined && { title }),
    ...(seed !== undefined && { seed }),
    ...(replicates !== undefined && { replicates }),
  });
  return { ...report, data };
}

/**
 * Writes a page or a card whole or not at all.
 * @throws ProdromeError `OUTPUT`
 */
export function writeReport(path: string, text: string): void {
  try {
    writeDurably(path, text);
  } catch (cause) {
    throw new ProdromeError('OUTPUT', {
      ...{ where: path, expected: 'a place that can be written' },
      ...{ got: cause instanceof Error ? cause.message : String(cause), cause },
    });
  }
}

function reportData(
  read: ReadForecasts,
  { about: asked, columns = [], groups = [], horizonDays }: ReportRequest,
  bundle: Bundle | undefined,
): ReportData {
  const { dataset, rows, names } = read;
  const { table, labels } = dataset;
  const about = forecastColumn(read, asked ?? usualColumn(names) ?? columns[0]);
  const known = bundle ? Object.keys(bundle.metrics.models) : ['climatology'];
  const taken = new Set([about, ...columns.map((name) => forecastColumn(read, name))]);
  for (const name of known) if (names.includes(name)) taken.add(name);
  const models = Object.fromEntries(
    [...taken].map((name) => [name, columnForecasts(read, name, name !== about)]),
  );
  const horizon = horizonDays ?? bundle?.manifest.task.horizonDays;
  const judged: ReportData = {
    rows: {
      labels: Float64Array.from(rows, (row) => labels[row] as number),
      patients: Int32Array.from(rows, (row) => table.patients[row] as number),
      patientIds: table.patientIds,
      times: Float64Array.from(rows, (row) => table.times[row] as number),
      timeTexts: Array.from(rows, (row) => dataset.timeText(row)),
    },
    ...{ models, about, groups: groupsOf(table, rows, groups, read.file) },
    weights: prefixed(read, 'weight.'),
    ...(horizon !== undefined && horizon > 0 && { horizonDays: horizon }),
  };
  if (!bundle) return judged;
  const { absent, caveats, plausibility } = bundle.metrics;
  return {
    ...{ ...judged, run: runFactsOf(bundle.manifest, bundle.metrics, bundle.hash), absent },
    ...(caveats && { caveats }),
    ...(plausibility && { plausibility }),
    notes: [whose(judged, bundle)],
  };
}

/** Numeric columns whose names begin so, by the rest of their names. */
const prefixed = (read: ReadForecasts, prefix: string): Record<string, Float64Array> =>
  Object.fromEntries(
    read.names
      .filter((name) => name.startsWith(prefix))
      .map((name) => [name.slice(prefix.length), columnValues(read, name)]),
  );

/** Whether these are the forecasts that the bundle was judged by; a file holds them in single precision. */
function whose({ rows, models }: ReportData, { metrics }: Bundle): string {
  const { selected } = models;
  const found = selected && logLoss(rows.labels, selected);
  const same =
    found !== undefined &&
    'value' in found &&
    metrics.rows === rows.labels.length &&
    Math.abs(found.value - (metrics.models['selected']?.logLoss ?? NaN)) < 1e-6;
  return same
    ? 'These are the held-out forecasts that the model was judged by when it was trained: each was made by models that were trained without it.'
    : 'These are not the held-out forecasts of the model’s training. Whether the model has seen these patients cannot be told from the file.';
}
