import type { GateRows } from './gate-rows.ts';

/** What one expert's score is to be raised towards, on the rows on which it has rivals. */
export interface ScoreTarget {
  readonly rows: Int32Array;
  /** Responsibilities, in [0, 1]. */
  readonly labels: Float64Array;
  readonly weights: Float64Array;
  /** Log odds of the expert against its rivals under the scores so far. */
  readonly margins: Float64Array;
}

/** −Σ w·log Σₖ gₖ·pₖ(y) / Σ w under scores [n, k]. */
export function mixtureLoss(
  { n, k, likelihoods, weights }: GateRows,
  scores: Float64Array,
): number {
  let [loss, weight] = [0, 0];
  for (let i = 0; i < n; i++) {
    const { total, mixed } = sumsOf(likelihoods, scores, i * k, k);
    const w = weights[i] as number;
    loss -= w * Math.log(mixed / total);
    weight += w;
  }
  return loss / weight;
}

/**
 * One expert's part of the expectation: with all other scores as they are, a softmax over the present is the logistic function of its score
 * less the log of the sum of its rivals' exponentials.
 */
export function targetOf(
  { n, k, likelihoods, weights }: GateRows,
  scores: Float64Array,
  expert: number,
): ScoreTarget {
  const rows: number[] = [];
  const [labels, own, margins]: [number[], number[], number[]] = [[], [], []];
  for (let i = 0; i < n; i++) {
    const from = i * k;
    const answer = likelihoods[from + expert] as number;
    if (answer === 0) continue;
    const { top, mixed } = sumsOf(likelihoods, scores, from, k);
    const score = (scores[from + expert] as number) - top;
    const rivals = sumOfRivals(likelihoods, scores, { from, k, expert, top });
    // alone on the row: nothing to learn
    if (rivals === 0) continue;
    rows.push(i);
    labels.push(Math.min(1, (Math.exp(score) * answer) / mixed));
    own.push(weights[i] as number);
    margins.push(score - Math.log(rivals));
  }
  return {
    rows: Int32Array.from(rows),
    labels: Float64Array.from(labels),
    weights: Float64Array.from(own),
    margins: Float64Array.from(margins),
  };
}

/** Σ e^(s − top) and Σ e^(s − top)·p over those present. */
function sumsOf(
  likelihoods: Float64Array,
  scores: Float64Array,
  from: number,
  k: number,
): { readonly top: number; readonly total: number; readonly mixed: number } {
  let top = -Infinity;
  for (let at = from; at < from + k; at++) {
    if (likelihoods[at] !== 0) top = Math.max(top, scores[at] as number);
  }
  let [total, mixed] = [0, 0];
  for (let at = from; at < from + k; at++) {
    const answer = likelihoods[at] as number;
    if (answer === 0) continue;
    const share = Math.exp((scores[at] as number) - top);
    total += share;
    mixed += share * answer;
  }
  return { top, total, mixed };
}

function sumOfRivals(
  likelihoods: Float64Array,
  scores: Float64Array,
  { from, k, expert, top }: { from: number; k: number; expert: number; top: number },
): number {
  let rivals = 0;
  for (let j = 0; j < k; j++) {
    if (j === expert || likelihoods[from + j] === 0) continue;
    // never 0 by rounding alone
    rivals += Math.max(Number.MIN_VALUE, Math.exp((scores[from + j] as number) - top));
  }
  return rivals;
}
