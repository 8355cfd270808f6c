import { takeRows, type FeatureTable, type GatingBatch } from '@prodrome/core';
import { absenceCodes, type ExpertAnswers } from './ask-expert.ts';
import { copyRow } from '../rows/copy-row.ts';
import { domainQuality } from './gate-context.ts';
import { pickRows } from '../rows/pick.ts';
import { isMixed, type PlannedExpert } from './plan.ts';

/** n rows answered by k experts. */
export interface AnswerBatch {
  readonly experts: readonly PlannedExpert[];
  readonly outputs: number;
  /** [n, k, outputs]; NaN where absent. */
  readonly values: Float64Array;
  /** [n, k]; NaN where absent, or where the expert does not tell its own confidence. */
  readonly confidence: Float64Array;
  /** [n, k], see `absenceCodes`. */
  readonly absence: Uint8Array;
  /** [n] rows; unscaled gate context. */
  readonly context: FeatureTable;
}

/** Answers of several experts side by side. */
export function joinAnswers(
  experts: readonly PlannedExpert[],
  answers: readonly ExpertAnswers[],
  context: FeatureTable,
  outputs: number,
): AnswerBatch {
  const n = context.rows;
  const k = experts.length;
  const values = new Float64Array(n * k * outputs);
  const confidence = new Float64Array(n * k);
  const absence = new Uint8Array(n * k);
  answers.forEach((answer, j) => {
    for (let i = 0; i < n; i++) {
      copyRow(answer.values, i, values, i * k + j, outputs);
      confidence[i * k + j] = answer.confidence?.[i] ?? NaN;
      absence[i * k + j] = answer.absence[i] as number;
    }
  });
  return { experts, outputs, values, confidence, absence, context };
}

/** Expert j of an [n, k, outputs] array: [n, outputs]. */
export function columnOf(
  values: Float64Array,
  k: number,
  j: number,
  outputs: number,
): Float64Array {
  const out = new Float64Array(values.length / k);
  for (let at = 0; at < out.length; at++) {
    const row = Math.floor(at / outputs);
    out[at] = values[(row * k + j) * outputs + (at % outputs)] as number;
  }
  return out;
}

/** Places of the experts that are mixed. */
export const memberPlaces = (experts: readonly PlannedExpert[]): readonly number[] =>
  experts.flatMap((expert, j) => (isMixed(expert) ? [j] : []));

/** What the gates see: the members only, under a scaled context. */
export function membersOf(batch: AnswerBatch, context: FeatureTable): GatingBatch {
  const { outputs, experts: all } = batch;
  const k = all.length;
  const places = memberPlaces(all);
  const n = batch.context.rows;
  const m = places.length;
  const values = new Float64Array(n * m * outputs);
  const confidence = new Float64Array(n * m);
  const present = new Uint8Array(n * m);
  for (let i = 0; i < n; i++) {
    places.forEach((j, at) => {
      copyRow(batch.values, i * k + j, values, i * m + at, outputs);
      confidence[i * m + at] = batch.confidence[i * k + j] as number;
      present[i * m + at] = Number(batch.absence[i * k + j] === absenceCodes.none);
    });
  }
  const experts = places.map((j) => {
    const { name, specialty } = all[j] as PlannedExpert;
    return { name, specialty };
  });
  const quality = domainQuality(
    batch.context,
    experts.map(({ specialty }) => specialty),
  );
  return { experts, outputs, values, confidence, present, quality, context };
}

/** These rows of a gating batch, ascending, and nothing else of it. */
export function subsetOf(batch: GatingBatch, places: Int32Array): GatingBatch {
  const { outputs } = batch;
  const k = batch.experts.length;
  const values = new Float64Array(places.length * k * outputs);
  const confidence = new Float64Array(places.length * k);
  const present = new Uint8Array(places.length * k);
  const quality = batch.quality && new Float64Array(places.length * k);
  places.forEach((from, i) => {
    copyRow(batch.values, from, values, i, k * outputs);
    copyRow(batch.confidence, from, confidence, i, k);
    copyRow(batch.present, from, present, i, k);
    if (batch.quality && quality) copyRow(batch.quality, from, quality, i, k);
  });
  return {
    ...batch,
    ...{ values, confidence, present, context: takeRows(batch.context, places) },
    ...(quality && { quality }),
  };
}

/** These rows of answers, ascending. */
export function answersAt(batch: AnswerBatch, places: Int32Array): AnswerBatch {
  const { outputs, values, confidence, absence } = batch;
  const k = batch.experts.length;
  const absent = new Uint8Array(places.length * k);
  places.forEach((from, i) => {
    copyRow(absence, from, absent, i, k);
  });
  return {
    ...batch,
    values: pickRows(values, places, k * outputs),
    confidence: pickRows(confidence, places, k),
    absence: absent,
    context: takeRows(batch.context, places),
  };
}

/** 0, 1, …, n − 1. */
export const everyRow = (n: number): Int32Array => Int32Array.from({ length: n }, (_, i) => i);
