import type { Dataset } from '@prodrome/data';
import { plausibilityText } from '@prodrome/explanation';
import type { LeakFinding } from '@prodrome/leak-hunt';
import {
  forecastSet,
  type BundleContent,
  type BundlePage,
  type HeldOutForecasts,
  type Truth,
} from '@prodrome/mixture';
import { createReport, type ReportData } from '@prodrome/report';
import type { Config } from './config-schema.ts';
import { leakText } from './leaks-of.ts';
import { runFactsOf } from './report-facts.ts';
import { staticGroups } from './report-groups.ts';

/** A run, at its end. */
export interface ReportedRun {
  readonly dataset: Dataset;
  readonly heldOut: HeldOutForecasts;
  readonly content: BundleContent;
  readonly validation: Config['validation'];
  readonly truth?: Truth;
  /** What knows what nobody could have known on the day. */
  readonly leaks: readonly LeakFinding[];
}

/**
 * What people read of a run: the page that judges its held-out forecasts, and the card; nothing where what was selected did not answer in every fold.
 * A pure function of the run.
 */
export function reportRun(run: ReportedRun): Partial<Record<BundlePage, string>> {
  const { heldOut, content } = run;
  const { task, seed } = content;
  if (task.kind !== 'binary' || heldOut.models['selected'] === undefined) return {};
  const { html, card } = createReport(dataOf(run), { seed });
  return { 'report.html': html, 'card.md': card };
}

function dataOf({ dataset, heldOut, content, validation, truth, leaks }: ReportedRun): ReportData {
  const { table } = dataset;
  const { task, metrics } = content;
  const { outputs, horizonDays } = task;
  const set = forecastSet(dataset, heldOut.rows);
  // every output of a row is a forecast
  const rowOf = (at: number): number => heldOut.rows[Math.floor(at / outputs)] as number;
  const rows = Int32Array.from(set.labels.keys(), rowOf);
  const { absent, caveats, plausibility } = metrics;
  const ofRows = (values: Float64Array): Float64Array =>
    Float64Array.from(rows, (row, at) => values[row * outputs + (at % outputs)] as number);
  const oracles = Object.entries(truth?.oracles ?? {}).map(
    ([name, values]) => [name, ofRows(values)] as const,
  );
  return {
    rows: {
      labels: set.labels,
      patients: Int32Array.from(rows, (row) => table.patients[row] as number),
      patientIds: table.patientIds,
      times: Float64Array.from(rows, (row) => table.times[row] as number),
      timeTexts: Array.from(rows, (row) => dataset.timeText(row)),
      clusters: set.patients,
      ...(set.onset && { onset: set.onset }),
    },
    ...{ models: heldOut.models, about: 'selected', metrics: metrics.models, absent },
    ...(horizonDays > 0 && { horizonDays }),
    ...(oracles.length > 0 && { oracles: Object.fromEntries(oracles) }),
    ...(caveats && { caveats }),
    ...(plausibility && { plausibility }),
    groups: staticGroups(table, rows),
    notes: [
      ...leaks.map((leak) => `A leak is possible: ${leakText(leak)}`),
      ...(plausibility ?? []).flatMap((one) =>
        one.verdict === 'breaks' ? [`Implausible: ${plausibilityText(one)}.`] : [],
      ),
      `These are held-out forecasts: each was made by models that had not seen ${held[validation.split] ?? 'what they were asked about'}. The bundle serves ${content.shipped}, fitted on all rows.`,
    ],
    run: { ...runFactsOf(content, metrics), validation: validationText(validation) },
  };
}

const held: Readonly<Record<string, string>> = {
  patients: 'the patient',
  forward: 'that time or anything later',
  patients_forward: 'the patient, nor that time or anything later',
};

function validationText({
  outer,
  folds,
  holdoutFraction,
  innerFolds,
  split,
}: Config['validation']) {
  const apart =
    outer === 'kfold'
      ? `${folds} outer folds, every row held out once`
      : `${holdoutFraction} of them held out once`;
  return `Split: ${split}; ${apart}; within each training set ${innerFolds} inner folds for what mixes and calibrates. The bundle is fitted on all rows.`;
}
