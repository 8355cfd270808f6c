import type { ForecastSet } from '@prodrome/evaluation';
import { createStream } from '@prodrome/numerics';
import { checkReportData } from '../data/check-data.ts';
import { forecastSetOf, isOnePatient } from '../data/forecast-set.ts';
import { ownRate } from '../data/own-rate.ts';
import type { JudgedModel, ReportData } from '../data/report-data.ts';
import { findPatients, type PatientFinding } from './find-patients.ts';
import { findVerdict, type Verdict } from './find-verdict.ts';
import { judgeModels } from './judge-models.ts';

/** Name of the patients' own rate. */
export const reference = 'climatology';

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
  /** By name, with oracles; what `evaluateModels` answers for them. */
  readonly models: Readonly<Record<string, JudgedModel>>;
  readonly verdict: Verdict;
  readonly perPatient: readonly PatientFinding[];
}

/** How findings are made. */
export interface FindOptions {
  /** Of the draws; default 0. */
  readonly seed?: number | string;
  /** Of the bootstrap over patients; default 500, fewer of large sets: 2e7 / (rows · models), at least 50. */
  readonly draws?: number;
}

/** Findings, and what charts are made of beside them. */
export interface Found {
  readonly findings: ReportFindings;
  readonly data: ReportData;
  readonly set: ForecastSet;
  /** [n] by name, with the own rate and oracles. */
  readonly models: Readonly<Record<string, Float64Array>>;
  /** [n] of the model that is judged, and of the own rate. */
  readonly about: Float64Array;
  readonly reference: Float64Array;
}

/** @throws ProdromeError as {@link checkReportData}; `NUMERIC` as `evaluateModels`. */
export function find(data: ReportData, { seed = 0, draws: asked = 500 }: FindOptions = {}): Found {
  checkReportData(data);
  const { rows, about, horizonDays = 1, metrics = {} } = data;
  const set = forecastSetOf(rows);
  const made = Object.hasOwn(data.models, reference) ? undefined : ownRate(rows, horizonDays);
  const models: Readonly<Record<string, Float64Array>> = {
    ...data.models,
    ...(made && { [reference]: made }),
    ...data.oracles,
  };
  const own = models[about] as Float64Array;
  const base = models[reference] as Float64Array;
  const unknown = Object.fromEntries(Object.entries(models).filter(([name]) => !(name in metrics)));
  const size = set.labels.length * Object.keys(unknown).length;
  const isOne = isOnePatient(rows);
  const judged =
    size === 0
      ? {}
      : judgeModels({ ...unknown, [reference]: base }, set, {
          ...{ stream: createStream(String(seed)).fork('report'), reference },
          draws: Math.min(asked, Math.max(50, Math.floor(2e7 / size))),
        });
  const known = { ...judged, ...metrics };
  const names = Object.keys(models).filter((name) => name in known);
  const findings: ReportFindings = {
    ...{ rows: rows.labels.length, patients: new Set(rows.patients).size, about },
    events: rows.labels.reduce((sum, label) => sum + label, 0),
    ...(isOne && { blocks: new Set(set.patients).size }),
    isReferenceMade: made !== undefined,
    models: Object.fromEntries(
      names.map((name) => [name, withoutWithin(known[name] as JudgedModel, isOne)]),
    ),
    verdict: findVerdict(own, base, set),
    perPatient: findPatients(rows, own, base),
  };
  return { findings, data, set, models, about: own, reference: base };
}

/** Of one patient the AUC is what it is within the patient; within blocks of time is another matter. */
function withoutWithin(model: JudgedModel, isOne: boolean): JudgedModel {
  if (!isOne) return model;
  const kept = <Of extends object>(of: Of): Of =>
    Object.fromEntries(Object.entries(of).filter(([name]) => !within.includes(name))) as Of;
  const reason = 'one patient: the AUC is within the patient';
  return {
    ...{ ...kept(model), ci: kept(model.ci) },
    absent: { ...model.absent, withinAuc: reason, onsetWithinAuc: reason },
  };
}

const within: readonly string[] = ['withinAuc', 'onsetWithinAuc'];
