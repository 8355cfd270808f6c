import { takeRows, type CombinationData } from '@prodrome/core';

/** Rows to learn from, each with its weight. */
export type WeightedAnswers = CombinationData & { readonly sampleWeights: Float64Array };

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
 * Every row, and behind each on which several experts answer, one for each of them as if it answered alone: these share the row's weight again.
 * So what one answer is worth is learned of single answers, however seldom the others were absent.
 */
export function withAlone(data: CombinationData): WeightedAnswers {
  const whole = wholeRows(data);
  const { experts: k, outputs, values, weights, present, labels, sampleWeights, context } = whole;
  const rows = present.length / k;
  const awake = Int32Array.from({ length: rows }, (_, i) => count(present, i * k, k));
  const copies = awake.map((of) => (of > 1 ? of + 1 : 1));
  const total = copies.reduce((sum, of) => sum + of, 0);
  const from = new Int32Array(total);
  const out = {
    values: new Float64Array(total * k * outputs).fill(NaN),
    weights: new Float64Array(total * k * outputs),
    present: new Uint8Array(total * k),
    labels: new Float64Array(total * outputs),
    sampleWeights: new Float64Array(total),
  };
  const width = k * outputs;
  for (let i = 0, to = 0; i < rows; i++) {
    const weight = sampleWeights[i] as number;
    for (let copy = 0, expert = -1; copy < (copies[i] as number); copy++, to++) {
      from[to] = i;
      out.labels.set(labels.subarray(i * outputs, (i + 1) * outputs), to * outputs);
      if (copy === 0) {
        out.sampleWeights[to] = weight;
        out.values.set(values.subarray(i * width, (i + 1) * width), to * width);
        out.weights.set(weights.subarray(i * width, (i + 1) * width), to * width);
        out.present.set(present.subarray(i * k, (i + 1) * k), to * k);
        continue;
      }
      expert = present.indexOf(1, i * k + expert + 1) - i * k;
      out.sampleWeights[to] = weight / (awake[i] as number);
      out.present[to * k + expert] = 1;
      for (let o = 0; o < outputs; o++) {
        const at = (to * k + expert) * outputs + o;
        out.values[at] = values[(i * k + expert) * outputs + o] as number;
        out.weights[at] = 1;
      }
    }
  }
  return { experts: k, outputs, ...out, ...(context && { context: takeRows(context, from) }) };
}

function count(present: Uint8Array, from: number, k: number): number {
  let sum = 0;
  for (let j = 0; j < k; j++) sum += present[from + j] as number;
  return sum;
}
