import { ProdromeError } from '@prodrome/core';
import { evaluateAnswered, type AnsweredMetrics } from '@prodrome/evaluation';
import { suspiciousScores, type SuspiciousScore } from '@prodrome/leak-hunt';
import { createStream } from '@prodrome/numerics';
import { checkReportData } from '../data/check-data.ts';
import { forecastSetOf, isOnePatient } from '../data/forecast-set.ts';
import { groupingsOf } from '../data/groupings.ts';
import { onsetsOf } from '../data/onsets.ts';
import { ownRate } from '../data/own-rate.ts';
import type { ReportData } from '../data/report-data.ts';
import { findGroups, type GroupFinding } from './find-groups.ts';
import { findPatients, type PatientFinding } from './find-patients.ts';
import { findVerdict, type Verdict } from './find-verdict.ts';
import { judgedRows, type Judged } from './judged.ts';

/** Name of the patients' own rate. */
export const reference = 'climatology';
/** Models of outcomes until the day only. */
const ownHistory = [reference, 'markov'];

/** What was found about forecasts: every number of a report. */
export interface ReportFindings {
  readonly rows: number;
  readonly patients: number;
  readonly events: number;
  readonly about: string;
  /** Of one patient: the blocks of time that intervals are drawn over. */
  readonly blocks?: number;
  /** Whether the own rate was made of the labels, since no forecasts of it were given. */
  readonly isReferenceMade: boolean;
  /** Whether days free of the event were told from the labels, since they were not given. */
  readonly isOnsetMade: boolean;
  /** By name, with oracles; what `evaluateModels` answers for them. */
  readonly models: Readonly<Record<string, AnsweredMetrics>>;
  readonly verdict: Verdict;
  readonly perPatient: readonly PatientFinding[];
  readonly groups: readonly GroupFinding[];
  /** Figures of the model above what was honestly reached for headache; not looked for where the truth is known. */
  readonly suspicious: readonly SuspiciousScore[];
}

/** How findings are made. */
export interface FindOptions {
  /** Of the groups of patients that intervals rest on; default 0. */
  readonly seed?: number | string;
  /** Of the jackknife over patients, at most; default 500, fewer of large sets: 2e7 / (rows · models), at least 50. */
  readonly replicates?: number;
}

/** Findings, and what charts are made of beside them. */
export interface Found {
  readonly findings: ReportFindings;
  readonly data: ReportData;
  /** [n] by name, with the own rate and oracles. */
  readonly models: Readonly<Record<string, Float64Array>>;
  readonly judged: Judged;
}

/** @throws ProdromeError as {@link checkReportData}; `NUMERIC` as `evaluateModels`; `DATA_INSUFFICIENT` where no row was answered by both model and own rate. */
export function find(
  data: ReportData,
  { seed = 0, replicates: asked = 500 }: FindOptions = {},
): Found {
  checkReportData(data);
  const { about, horizonDays = 1, metrics = {} } = data;
  const rows = { ...data.rows, onset: data.rows.onset ?? onsetsOf(data.rows, horizonDays) };
  const set = forecastSetOf(rows);
  const made = Object.hasOwn(data.models, reference) ? undefined : ownRate(rows, horizonDays);
  const models: Readonly<Record<string, Float64Array>> = {
    ...{ ...data.models, ...(made && { [reference]: made }), ...data.oracles },
  };
  const base = models[reference] as Float64Array;
  const judged = judgedRows(set, models[about] as Float64Array, base);
  if (judged.rows.length === 0) throw nothingInCommon(about);
  const stream = createStream(String(seed)).fork('report');
  const unknown = Object.entries(models).filter(([name]) => !Object.hasOwn(metrics, name));
  const replicatesFor = (size: number): number =>
    Math.min(asked, Math.max(50, Math.floor(2e7 / size)));
  const isOne = isOnePatient(rows);
  const computed =
    unknown.length === 0
      ? {}
      : evaluateAnswered({ ...Object.fromEntries(unknown), [reference]: base }, set, {
          ...{ stream, reference, isOnePerson: isOne },
          replicates: replicatesFor(set.labels.length * (unknown.length + 1)),
        });
  const known = { ...computed, ...metrics };
  const names = Object.keys(models).filter((name) => Object.hasOwn(known, name));
  const groupings = isOne ? {} : groupingsOf({ ...data, rows });
  const findings: ReportFindings = {
    ...{ rows: rows.labels.length, patients: new Set(rows.patients).size, about },
    events: rows.labels.reduce((sum, label) => sum + label, 0),
    ...(isOne && { blocks: new Set(set.patients).size }),
    isReferenceMade: made !== undefined,
    isOnsetMade: data.rows.onset === undefined,
    models: Object.fromEntries(names.map((name) => [name, known[name] as AnsweredMetrics])),
    verdict: findVerdict(judged.about, judged.reference, judged.set),
    perPatient: findPatients(rows, models[about] as Float64Array, base),
    suspicious: data.oracles
      ? []
      : suspiciousScores(
          {
            ...{ set, metrics: known, baselines: ownHistory.filter((name) => name in models) },
            models: Object.fromEntries(
              [about, ...ownHistory].flatMap((name) =>
                models[name] ? [[name, models[name]]] : [],
              ),
            ),
          },
          stream.fork('suspicious'),
        ),
    groups: findGroups(judged, atRows(groupings, judged.rows), {
      ...{ stream: stream.fork('groups'), replicates: replicatesFor(10 * set.labels.length) },
    }),
  };
  return { findings, data: { ...data, rows }, models, judged };
}

const atRows = <Value>(
  lists: Readonly<Record<string, readonly Value[]>>,
  rows: readonly number[],
): Record<string, readonly Value[]> =>
  Object.fromEntries(
    Object.entries(lists).map(([name, list]) => [name, rows.map((row) => list[row] as Value)]),
  );

const nothingInCommon = (about: string): ProdromeError =>
  new ProdromeError('DATA_INSUFFICIENT', {
    where: `report, ${about}`,
    expected: `a row that ${reference} answered too`,
    got: 'none',
  });
