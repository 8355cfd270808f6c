import {
  createState,
  defineGate,
  expectState,
  ProdromeError,
  textsOf,
  throwIfCancelled,
  vectorOf,
  type GateType,
  type GatingData,
  type GatingNetwork,
} from '@prodrome/core';
import { expectExperts, namesOfExperts } from './expert-names.ts';
import { greedyOptionsSchema, type GreedyOptions } from './greedy-options.ts';
import { likelihood } from './likelihood.ts';
import { sizeOf, spread } from './simplex.ts';

const kind = 'greedy';

interface Selection {
  readonly experts: readonly string[];
  readonly shares: Float64Array;
}

/**
 * Forward selection of experts with replacement: each round adds the one whose joining lowers the log loss of the average
 * most; equal losses go to an expert already used. The weights are the counts at the best prefix of rounds.
 * Rows where none of the drawn experts is present are averaged over those that are; an expert that answers no training row
 * is never drawn. Deterministic.
 * @throws ProdromeError `DATA_INSUFFICIENT` when no training row of positive weight has an answer; `CANCELLED` between rounds.
 * Source: Caruana et al. 2004, "Ensemble selection from libraries of models", ICML. Deviation: no bagging.
 */
export const greedy: GateType<GreedyOptions> = defineGate({
  type: 'greedy',
  description: 'fixed weights by ensemble selection with replacement',
  options: greedyOptionsSchema,
  create: ({ rounds }): GatingNetwork => {
    let selection: Selection | undefined;
    return {
      train: async (data, { signal }) => {
        const counts = select(data, rounds, () => {
          throwIfCancelled(signal, kind);
        });
        selection = { experts: namesOfExperts(data), shares: counts.shares };
        return { metrics: { logLoss: counts.loss, rounds: counts.rounds }, notes: [] };
      },
      predictWeights: async (batch) => spread(expectExperts(kind, selection, batch).shares, batch),
      saveState: async () => {
        const { experts, shares } = expectExperts(kind, selection);
        return createState(kind, 1, { experts }, { shares });
      },
      loadState: async (state) => {
        expectState(state, kind, [1]);
        const experts = textsOf(state, 'experts');
        selection = { experts, shares: vectorOf(state, 'shares', experts.length) };
      },
    };
  },
});

function select(
  data: GatingData,
  rounds: number,
  check: () => void,
): { shares: Float64Array; loss: number; rounds: number } {
  const { n, k } = sizeOf(data);
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
function answering(data: GatingData): number[] {
  const { k } = sizeOf(data);
  const found = new Set<number>();
  data.present.forEach((present, at) => {
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
  data: GatingData,
  alone: Float64Array,
  total: Float64Array,
  drawn: Float64Array,
  j: number,
): number {
  const { n, k } = sizeOf(data);
  const { present, values, labels, weights } = data;
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

function meanOfPresent(data: GatingData, i: number, k: number): number {
  let total = 0;
  let present = 0;
  for (let j = 0; j < k; j++) {
    if (data.present[i * k + j] !== 1) continue;
    total += data.values[i * k + j] as number;
    present += 1;
  }
  return present > 0 ? total / present : NaN;
}
