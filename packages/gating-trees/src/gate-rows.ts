import type { GatingBatch, GatingData } from '@prodrome/core';
import { clipProbability } from '@prodrome/numerics';

/** Rows that a gate learns from: n rows, k experts. */
export interface GateRows {
  readonly n: number;
  readonly k: number;
  /** [columns][n] of the context. */
  readonly context: readonly Float32Array[];
  /** [k][n]; 0 where unknown or not present. */
  readonly confidence: readonly Float64Array[];
  /** [n, k] P(labels) under each expert's answer, at least 1e-15 for each output; 0 = not present. */
  readonly likelihoods: Float64Array;
  /** [n] */
  readonly weights: Float64Array;
}

/** Rows of positive weight on which anybody is present; of more than `most`, every so-manieth. */
export function usableRows(data: GatingData, most: number): Int32Array {
  const k = data.experts.length;
  const usable = Array.from({ length: data.context.rows }, (_, row) => row).filter(
    (row) =>
      data.present.subarray(row * k, (row + 1) * k).includes(1) && (data.weights?.[row] ?? 1) > 0,
  );
  const n = Math.min(usable.length, most);
  return Int32Array.from(
    { length: n },
    (_, i) => usable[Math.floor((i * usable.length) / n)] as number,
  );
}

/** Gathers rows to learn from. */
export function gatherRows(data: GatingData, rows: Int32Array): GateRows {
  const k = data.experts.length;
  const likelihoods = new Float64Array(rows.length * k);
  rows.forEach((row, i) => {
    for (let j = 0; j < k; j++) {
      if (data.present[row * k + j] === 1) likelihoods[i * k + j] = rowLikelihood(data, row, j);
    }
  });
  return {
    ...{ n: rows.length, k, likelihoods },
    ...columnsOf(data, rows),
    weights: Float64Array.from(rows, (row) => data.weights?.[row] ?? 1),
  };
}

/** What the trees may split on. */
export function columnsOf(
  { context, confidence, experts }: GatingBatch,
  rows: Int32Array,
): Pick<GateRows, 'context' | 'confidence'> {
  const d = context.columns.length;
  const k = experts.length;
  return {
    context: context.columns.map((_, c) =>
      Float32Array.from(rows, (row) => context.values[row * d + c] as number),
    ),
    confidence: experts.map((_, j) =>
      Float64Array.from(rows, (row) => {
        const own = confidence[row * k + j] as number;
        return Number.isNaN(own) ? 0 : own;
      }),
    ),
  };
}

/** P(labels) under an expert's answers, whose outputs are independent given the row. */
function rowLikelihood(
  { values, labels, outputs, experts }: GatingData,
  row: number,
  expert: number,
): number {
  let product = 1;
  for (let o = 0; o < outputs; o++) {
    const p = clipProbability(values[(row * experts.length + expert) * outputs + o] as number);
    product *= (labels[row * outputs + o] as number) > 0.5 ? p : 1 - p;
  }
  return product;
}
