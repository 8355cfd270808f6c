import {
  defineGate,
  ProdromeError,
  throwIfCancelled,
  type GateType,
  type GatingData,
} from '@prodrome/core';
import { likelihood } from '../weights/likelihood.ts';
import { createSharesGate } from '../weights/shares-gate.ts';
import { sizeOf } from '../weights/simplex.ts';
import { greedyOptionsSchema, type GreedyOptions } from './greedy-options.ts';

const kind = 'greedy';

/**
 * Forward selection of experts with replacement: each round adds the one whose joining lowers the log loss of the average
 * most; equal losses go to an expert already used. The weights are the counts at the best prefix of rounds.
 * Rows where none of the drawn experts is present are averaged over those that are; an expert that answers no training row
 * is never drawn. Every output counts as a row. Deterministic.
 * @throws ProdromeError `DATA_INSUFFICIENT` when no training row of positive weight has an answer; `CANCELLED` between rounds.
 * Source: Caruana et al. 2004, "Ensemble selection from libraries of models", ICML. Deviation: no bagging.
 */
export const greedy: GateType<GreedyOptions> = defineGate({
  type: 'greedy',
  description: 'fixed weights by ensemble selection with replacement',
  options: greedyOptionsSchema,
  capabilities: { tasks: ['binary'], outputs: 'any', memory: 'row' },
  create: ({ rounds }) =>
    createSharesGate(kind, (data, { signal }) => {
      const {
        shares,
        loss,
        rounds: used,
      } = select(unrolled(data), rounds, () => {
        throwIfCancelled(signal, kind);
      });
      return { shares, metrics: { logLoss: loss, rounds: used } };
    }),
});

/** Answers of every row and output, one after the other. */
interface Answers {
  /** Rows times outputs. */
  readonly n: number;
  readonly k: number;
  /** [n, k] */
  readonly values: Float64Array;
  /** [n, k] */
  readonly present: Uint8Array;
  /** [n] */
  readonly labels: Float64Array;
  /** [n]; undefined = all 1 */
  readonly weights: Float64Array | undefined;
}

/** Each output of a row as a row of its own. */
function unrolled(data: GatingData): Answers {
  const { n: rows, k, outputs } = sizeOf(data);
  const { values, present, labels, weights } = data;
  const n = rows * outputs;
  if (outputs === 1) return { n, k, values, present, labels, weights };
  const place = (at: number): number => Math.floor(at / (outputs * k)) * k + (at % k);
  return {
    n,
    k,
    values: values.map((_, at) => {
      const output = Math.floor(at / k) % outputs;
      return values[place(at) * outputs + output] as number;
    }),
    present: Uint8Array.from({ length: n * k }, (_, at) => present[place(at)] as number),
    labels,
    weights: weights && labels.map((_, at) => weights[Math.floor(at / outputs)] as number),
  };
}

function select(
  data: Answers,
  rounds: number,
  check: () => void,
): { shares: Float64Array; loss: number; rounds: number } {
  const { n, k } = data;
  const counts = new Float64Array(k);
  const candidates = answering(data);
  const alone = Float64Array.from({ length: n }, (_, i) => meanOfPresent(data, i, k));
  // Σ of the drawn answers and the number of draws that were present, per row
  const total = new Float64Array(n);
  const drawn = new Float64Array(n);
  let best = { shares: counts.slice(), loss: Infinity, rounds: 0 };
  for (let round = 1; round <= rounds; round++) {
    check();
    let winner = -1;
    let winnerLoss = Infinity;
    for (const j of candidates) {
      const loss = lossWith(data, alone, total, drawn, j);
      const tieToUsed = loss === winnerLoss && (counts[j] as number) > 0 && counts[winner] === 0;
      if (loss < winnerLoss || tieToUsed) {
        winner = j;
        winnerLoss = loss;
      }
    }
    if (winner < 0) throw nothingToLearn();
    counts[winner] = (counts[winner] as number) + 1;
    for (let i = 0; i < n; i++) {
      if (data.present[i * k + winner] !== 1) continue;
      total[i] = (total[i] as number) + (data.values[i * k + winner] as number);
      drawn[i] = (drawn[i] as number) + 1;
    }
    if (winnerLoss < best.loss) best = { shares: counts.slice(), loss: winnerLoss, rounds: round };
  }
  return best;
}

/** Experts with an answer in some row; joining would look free for the others. */
function answering({ present: everyone, k }: Answers): number[] {
  const found = new Set<number>();
  everyone.forEach((present, at) => {
    if (present === 1) found.add(at % k);
  });
  return [...found].sort((a, b) => a - b);
}

const nothingToLearn = (): ProdromeError =>
  new ProdromeError('DATA_INSUFFICIENT', {
    where: kind,
    expected: 'training rows with an answer of some expert',
    got: 'none',
  });

/** Mean log loss once expert j has joined; rows that nobody drawn answers take the mean of those present, as `spread` does. */
function lossWith(
  data: Answers,
  alone: Float64Array,
  total: Float64Array,
  drawn: Float64Array,
  j: number,
): number {
  const { n, k, present, values, labels, weights } = data;
  let loss = 0;
  let weight = 0;
  for (let i = 0; i < n; i++) {
    const joins = present[i * k + j] === 1;
    const count = (drawn[i] as number) + (joins ? 1 : 0);
    const sum = (total[i] as number) + (joins ? (values[i * k + j] as number) : 0);
    const answer = count > 0 ? sum / count : (alone[i] as number);
    if (Number.isNaN(answer)) continue;
    const w = weights === undefined ? 1 : (weights[i] as number);
    loss -= w * Math.log(likelihood(labels[i] as number, answer));
    weight += w;
  }
  return weight > 0 ? loss / weight : Infinity;
}

function meanOfPresent(data: Answers, i: number, k: number): number {
  let total = 0;
  let present = 0;
  for (let j = 0; j < k; j++) {
    if (data.present[i * k + j] !== 1) continue;
    total += data.values[i * k + j] as number;
    present += 1;
  }
  return present > 0 ? total / present : NaN;
}
