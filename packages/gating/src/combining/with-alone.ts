import type { CombinationData } from '@prodrome/core';

/** Rows to learn from, each with its weight. */
export type WeightedAnswers = CombinationData & {
  readonly sampleWeights: Float64Array;
  /** [n] the row of the context that each row has; each its own when not given. */
  readonly from?: Int32Array;
};

/** The rows, weighted: 0 where nobody answers. */
export function wholeRows(data: CombinationData): WeightedAnswers {
  const { experts: k, present } = data;
  const sampleWeights = Float64Array.from({ length: present.length / k }, (_, i) =>
    count(present, i * k, k) === 0 ? 0 : (data.sampleWeights?.[i] ?? 1),
  );
  return { ...data, sampleWeights };
}

/** Whether one output's label never differs where anybody answers. */
export const isOneClass = (
  { labels, outputs, sampleWeights }: WeightedAnswers,
  o: number,
): boolean =>
  new Set(labels.filter((_, at) => at % outputs === o && sampleWeights[(at - o) / outputs] !== 0))
    .size < 2;

/**
 * Every row; then, for each on which several experts answer, one for each of them as if it answered alone: these share the row's weight again.
 * So what one answer is worth is learned of single answers, however seldom the others were absent. Rows of one answer stand together, since most of
 * what is learned from is 0 in them.
 */
export function withAlone(whole: WeightedAnswers): WeightedAnswers {
  const { experts: k, outputs, values, weights, present, labels, sampleWeights, context } = whole;
  const rows = present.length / k;
  const awake = Int32Array.from({ length: rows }, (_, i) => count(present, i * k, k));
  const total = awake.reduce((sum, of) => sum + (of > 1 ? of : 0), rows);
  const from = new Int32Array(total);
  const width = k * outputs;
  const out = {
    values: new Float64Array(total * width).fill(NaN),
    weights: new Float64Array(total * width),
    present: new Uint8Array(total * k),
    labels: new Float64Array(total * outputs),
    sampleWeights: new Float64Array(total),
  };
  out.values.set(values);
  out.weights.set(weights);
  out.present.set(present);
  out.labels.set(labels);
  out.sampleWeights.set(sampleWeights);
  for (let i = 0; i < rows; i++) from[i] = i;
  for (let i = 0, to = rows; i < rows; i++) {
    const several = awake[i] as number;
    if (several < 2) continue;
    for (let j = 0; j < k; j++) {
      if (present[i * k + j] !== 1) continue;
      from[to] = i;
      out.sampleWeights[to] = (sampleWeights[i] as number) / several;
      out.present[to * k + j] = 1;
      for (let o = 0; o < outputs; o++) {
        const at = (to * k + j) * outputs + o;
        out.values[at] = values[(i * k + j) * outputs + o] as number;
        out.weights[at] = 1;
        out.labels[to * outputs + o] = labels[i * outputs + o] as number;
      }
      to += 1;
    }
  }
  return { experts: k, outputs, ...out, ...(context && { context }), from };
}

function count(present: Uint8Array, from: number, k: number): number {
  let sum = 0;
  for (let j = 0; j < k; j++) sum += present[from + j] as number;
  return sum;
}
