import type { PredictionResult } from './pipeline.ts';
import type { ProdromeEvent } from './events.ts';
import type { JsonValue } from './json.ts';

/** What a person or device has told of one day. */
export interface StoredObservation {
  /** By column, as it came; null = told to be unknown. */
  readonly values: Readonly<Record<string, string | number | boolean | null>>;
}

/** What came true of a forecast. */
export interface StoredFeedback {
  /** The model that answered, as its receipt names it. */
  readonly model: string;
  readonly horizonDays: number;
  /** [outputs]; null where it is not known yet. */
  readonly outcome: readonly (number | null)[];
  /** Above 0 it replaces an earlier outcome. */
  readonly revision: number;
}

/** A version of a model. Nothing in it changes later. */
export interface ModelVersion {
  /** 1, 2, … of this name. */
  readonly version: number;
  /** SHA-256 of the bundle's manifest: how receipts name the model. */
  readonly model: string;
  /** SHA-256 of each file's bytes, by its path in the bundle. */
  readonly files: Readonly<Record<string, string>>;
  readonly lineage: ModelLineage;
  /** Of the training, by mixture and metric. */
  readonly metrics: JsonValue;
  /** What goes in and comes out. */
  readonly signature: JsonValue;
  /** The artifact with what the model answered to made-up rows when it was registered; absent where it was not asked. */
  readonly golden?: string;
}

/** Where a model comes from. */
export interface ModelLineage {
  /** SHA-256 of the training table. */
  readonly data: string;
  /** SHA-256 of what was trained: task, plan and seed. */
  readonly config: string;
  /** Packages and their versions. */
  readonly code: Readonly<Record<string, string>>;
  /** The version of the same name that it is to replace. */
  readonly parent?: number;
  /** What was changed since the training, oldest first; absent where nothing was. */
  readonly updates?: readonly JsonValue[];
}

/** Where a name such as `champion` points from now on; the last one holds. */
export interface AliasChange {
  readonly alias: string;
  /** null = nowhere. */
  readonly version: number | null;
  /** Why: the evaluation that a promotion rests on. */
  readonly reason: JsonValue;
}

/** What a run is about. */
export interface StoredRun {
  readonly kind: string;
  readonly facts: Readonly<Record<string, JsonValue>>;
}

/** An entry of a study: one of these. Numbers that are not finite are null. */
export interface StoredStudyEntry {
  /** The first: what is searched, and how. */
  readonly begun?: Readonly<Record<string, JsonValue>>;
  /** The process that goes on with it from here; null = none. */
  readonly claim?: string | null;
  /** What is tried. */
  readonly ask?: Readonly<Record<string, JsonValue>>;
  /** How that ended. */
  readonly tell?: Readonly<Record<string, JsonValue>>;
}

/** Who did what that must be answered for. */
export interface AuditEntry {
  readonly action: string;
  readonly detail: Readonly<Record<string, JsonValue>>;
}

/** What stands in each log; the subject of a record is what is said here. Numbers that are not finite are null. */
export interface LogBodies {
  /** Of a patient. */
  readonly observations: StoredObservation;
  /** Of a patient. */
  readonly feedback: StoredFeedback;
  /** Of a patient: forecasts with their receipts. */
  readonly predictions: PredictionResult;
  /** Of a model's name. */
  readonly models: ModelVersion;
  /** Of a model's name. */
  readonly aliases: AliasChange;
  /** Of a run. */
  readonly runs: StoredRun;
  /** Of a run. */
  readonly events: ProdromeEvent;
  /** Of a study. */
  readonly trials: StoredStudyEntry;
  /** Of what was done to. */
  readonly audit: AuditEntry;
}

/** The name of a log. */
export type LogName = keyof LogBodies;

/** Every log, and whether its subjects are patients: those are erased with them. */
export const storeLogs: Readonly<Record<LogName, { readonly ofPatients: boolean }>> = {
  observations: { ofPatients: true },
  feedback: { ofPatients: true },
  predictions: { ofPatients: true },
  models: { ofPatients: false },
  aliases: { ofPatients: false },
  runs: { ofPatients: false },
  events: { ofPatients: false },
  trials: { ofPatients: false },
  audit: { ofPatients: false },
};

/** The names of all logs. */
export const logNames = Object.keys(storeLogs) as readonly LogName[];

/** The logs whose subjects are patients. */
export const patientLogs: readonly LogName[] = logNames.filter((log) => storeLogs[log].ofPatients);
