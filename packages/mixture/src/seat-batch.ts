import type { FeatureTable, GatingBatch } from '@prodrome/core';
import { silenceCodes, type SeatAnswers } from './ask-seat.ts';
import type { Seat } from './plan.ts';

/** n rows answered by k seats. */
export interface SeatBatch {
  readonly seats: readonly Seat[];
  /** [n, k]; NaN where silent. */
  readonly values: Float64Array;
  /** [n, k]; NaN where silent, or where the expert does not judge itself. */
  readonly confidence: Float64Array;
  /** [n, k], see `silenceCodes`. */
  readonly silence: Uint8Array;
  /** [n] rows; unscaled gate context. */
  readonly context: FeatureTable;
}

/** Answers of several seats side by side. */
export function joinAnswers(
  seats: readonly Seat[],
  answers: readonly SeatAnswers[],
  context: FeatureTable,
): SeatBatch {
  const n = context.rows;
  const k = seats.length;
  const values = new Float64Array(n * k);
  const confidence = new Float64Array(n * k);
  const silence = new Uint8Array(n * k);
  answers.forEach((answer, j) => {
    for (let i = 0; i < n; i++) {
      values[i * k + j] = answer.values[i] as number;
      confidence[i * k + j] = answer.confidence?.[i] ?? NaN;
      silence[i * k + j] = answer.silence[i] as number;
    }
  });
  return { seats, values, confidence, silence, context };
}

/** Column j of an [n, k] array. */
export function columnOf(values: Float64Array, k: number, j: number): Float64Array {
  const out = new Float64Array(values.length / k);
  for (let i = 0; i < out.length; i++) out[i] = values[i * k + j] as number;
  return out;
}

/** What the gates see: the members only, under a scaled context. */
export function membersOf(batch: SeatBatch, context: FeatureTable): GatingBatch {
  const k = batch.seats.length;
  const members = batch.seats.flatMap((seat, j) => (seat.role === 'member' ? [j] : []));
  const n = batch.context.rows;
  const m = members.length;
  const values = new Float64Array(n * m);
  const confidence = new Float64Array(n * m);
  const present = new Uint8Array(n * m);
  for (let i = 0; i < n; i++) {
    members.forEach((j, at) => {
      values[i * m + at] = batch.values[i * k + j] as number;
      confidence[i * m + at] = batch.confidence[i * k + j] as number;
      present[i * m + at] = Number(batch.silence[i * k + j] === silenceCodes.none);
    });
  }
  const experts = members.map((j) => {
    const { name, specialty } = batch.seats[j] as Seat;
    return { name, specialty };
  });
  return { experts, values, confidence, present, context, rows: everyRow(n) };
}

/** These rows of a gating batch; its context table stays whole. */
export function subsetOf(batch: GatingBatch, places: Int32Array): GatingBatch {
  const k = batch.experts.length;
  const values = new Float64Array(places.length * k);
  const confidence = new Float64Array(places.length * k);
  const present = new Uint8Array(places.length * k);
  const rows = new Int32Array(places.length);
  for (let i = 0; i < places.length; i++) {
    const from = places[i] as number;
    rows[i] = batch.rows[from] as number;
    for (let j = 0; j < k; j++) {
      values[i * k + j] = batch.values[from * k + j] as number;
      confidence[i * k + j] = batch.confidence[from * k + j] as number;
      present[i * k + j] = batch.present[from * k + j] as number;
    }
  }
  return { ...batch, values, confidence, present, rows };
}

/** 0, 1, …, n − 1. */
export const everyRow = (n: number): Int32Array => Int32Array.from({ length: n }, (_, i) => i);
