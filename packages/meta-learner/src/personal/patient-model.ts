import type { Asked } from '../methods/scores.ts';
import type { DriftWatch, FoundDrift } from './drift-watch.ts';
import { createForecastMemory } from './forecast-memory.ts';
import { createGateRow, type GateRow } from './gate-row.ts';
import type { PersonalLearner } from './personal-learner.ts';

/** What is known of patients between their days, and what is made of it. */
export interface PatientModel {
  /** Numbers of a patient's state. */
  readonly width: number;
  /** Whether weights move by what came true. */
  readonly learns: boolean;
  /** Continues a patient, whose state [width] it keeps up to date; begins one without `state`. */
  open(state?: Float64Array): OpenPatient;
}

/** One patient, whose days come in their order. */
export interface OpenPatient {
  readonly state: Float64Array;
  /** Takes in the outcome of a day: the forecast that was made for it is resolved, where one is remembered. */
  learn(day: number, outcome: number): readonly FoundDrift[];
  /** Writes a patient's weights [k]: the population's where nothing moves them. */
  weigh(asked: Asked, out: Float64Array): void;
  /** Writes dₖ [k] in [0, 1]. */
  drifts(out: Float64Array): void;
  /** Keeps the forecast of a day. */
  remember(day: number, row: GateRow): void;
  /** Resolved forecasts from which the weights were learned. */
  readonly known: number;
}

/** What a model is made of. */
export interface PatientModelParts {
  /** Experts, k. */
  readonly experts: number;
  /** Whole days between a forecast and its outcome, at least 1. */
  readonly horizonDays: number;
  /** Absent where the population's weights stand. */
  readonly learner?: PersonalLearner | undefined;
  /** Absent where no drift is watched. */
  readonly watch?: DriftWatch | undefined;
}

const nothing: readonly FoundDrift[] = [];

/** A model of parts side by side, of which one at least is there: the learner's numbers, the watch's, the forecasts to be resolved. */
export function createPatientModel(parts: PatientModelParts): PatientModel {
  const { experts: k, horizonDays, learner, watch } = parts;
  const memory = createForecastMemory(k, horizonDays);
  const watched = learner?.width ?? 0;
  const forecasts = watched + (watch?.width ?? 0);
  const width = forecasts + memory.width;
  const lesson = createGateRow(k);
  const open = (given?: Float64Array): OpenPatient => {
    const state = given ?? new Float64Array(width);
    const own = state.subarray(0, watched);
    const remembered = state.subarray(forecasts);
    if (!given) learner?.begin(own);
    const watching = watch?.open(state.subarray(watched, forecasts));
    return {
      state,
      learn: (day, outcome) => {
        if (!memory.resolve(remembered, day, lesson)) return nothing;
        learner?.learn(own, { ...lesson, outcome });
        return watching?.learn({ ...lesson, outcome }) ?? nothing;
      },
      weigh: (asked, out) => {
        if (learner) learner.weigh(own, asked, out);
        else out.set(asked.prior);
      },
      drifts: (out) => {
        if (watching) watching.drifts(out);
        else out.fill(0);
      },
      remember: (day, row) => {
        memory.remember(remembered, day, row);
      },
      get known() {
        return own[0] ?? 0;
      },
    };
  };
  return { width, learns: learner !== undefined, open };
}
