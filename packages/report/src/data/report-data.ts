import type { PlausibilityFinding } from '@prodrome/explanation';
import type { AnsweredMetrics } from '@prodrome/evaluation';
import type { ReportedImportance } from './model-importance.ts';
import type { RunFacts } from './run-facts.ts';

/** The rows that forecasts were made for, in any order; all [n]. Each has a known outcome. */
export interface ReportRows {
  /** 0 or 1: whether the event came that was forecast on the row. */
  readonly labels: Float64Array;
  /** Places in `patientIds`. */
  readonly patients: Int32Array;
  /** [patients] as the data name them. */
  readonly patientIds: readonly string[];
  /** Days; of calendar dates since 1970-01-01. */
  readonly times: Float64Array;
  /** Times as they are shown. */
  readonly timeTexts: readonly string[];
  /** 1 = the row's own day is recorded and free of the event, so that an event is an onset. */
  readonly onset?: Uint8Array;
  /** What intervals are drawn over, where it is not the patients. Of one patient blocks of 14 days when not given. */
  readonly clusters?: Int32Array;
}

/** What a report is made of: forecasts by one or many models, and what is known beside them. */
export interface ReportData {
  readonly rows: ReportRows;
  /** [n] probabilities by name; NaN where a model gave none. `climatology` is the patient's own rate; it is made of the labels where absent. */
  readonly models: Readonly<Record<string, Float64Array>>;
  /** Name of the model that is judged. */
  readonly about: string;
  /** Days from a row to the outcome that its label tells; default 1. Labels are known so much later. */
  readonly horizonDays?: number;
  /** [n] forecasts of a generator that knows the truth, by name. */
  readonly oracles?: Readonly<Record<string, Float64Array>>;
  /** Metrics of these very rows, where they are known already; of models that are not in it they are computed. */
  readonly metrics?: Readonly<Record<string, AnsweredMetrics>>;
  /** [n] the group that a row is of, by the name of the division, such as sex. Empty text = not known. */
  readonly groups?: Readonly<Record<string, readonly string[]>>;
  /** [n] weights by expert, at least 0; NaN where the row has none. */
  readonly weights?: Readonly<Record<string, Float64Array>>;
  /** [n] quality of the data by domain, 0 to 1; NaN where it is not known. */
  readonly quality?: Readonly<Record<string, Float64Array>>;
  /** Models that are not judged, and why. */
  readonly absent?: Readonly<Record<string, string>>;
  /** Why figures of a model may flatter it, by its name. */
  readonly caveats?: Readonly<Record<string, string>>;
  /** Whether the model keeps to what its field knows of the average effects of variables. */
  readonly plausibility?: readonly PlausibilityFinding[];
  /** What the model draws on. */
  readonly importance?: ReportedImportance;
  /** What else a reader has to know of these forecasts, a sentence each. */
  readonly notes?: readonly string[];
  /** The run that made the model, where it is known. */
  readonly run?: RunFacts;
}
