import { ProdromeError, type RandomStream } from '@prodrome/core';
import { shuffle } from '@prodrome/numerics';

/** Players who share what all of them are worth. */
export interface Game {
  readonly players: number;
  /** What a coalition is worth, where 1 = takes part; asked once a coalition. */
  value(coalition: Uint8Array): Promise<number> | number;
}

/** How much may be asked. */
export interface ShapleyBudget {
  /** Coalitions that are looked at, at the most: where all of them fit the values are exact. At least 2 permutations and their reverses are always tried. */
  readonly evaluations: number;
  readonly stream: RandomStream;
}

/** How players share. `base` and the values sum to `total` within rounding, sampled or not. */
export interface ShapleyValues {
  /** What nobody is worth. */
  readonly base: number;
  /** What all are worth. */
  readonly total: number;
  /** [players] */
  readonly values: Float64Array;
  /** [players] standard errors of sampling; 0 where exact. */
  readonly errors: Float64Array;
  /** Coalitions that were asked about. */
  readonly evaluations: number;
  readonly isExact: boolean;
}

/**
 * The Shapley values of a game (Shapley 1953): exact over all coalitions where the budget allows, else means over random permutations, each
 * with its reverse (Castro, Gómez & Tejada 2009; Mitchell et al. 2022), whose values sum to the whole all the same.
 * Deterministic by stream.
 * @throws ProdromeError `NUMERIC` for a coalition whose worth is not finite; what the game throws.
 */
export async function shapleyValues(game: Game, budget: ShapleyBudget): Promise<ShapleyValues> {
  const { players } = game;
  const asked = remembering(game);
  const base = await asked.value(new Uint8Array(players));
  const total = await asked.value(new Uint8Array(players).fill(1));
  const isExact = players < 30 && 2 ** players <= budget.evaluations;
  const shares = isExact
    ? { values: await exactly(players, asked), errors: new Float64Array(players) }
    : await sampled(players, asked, budget);
  return { base, total, ...shares, evaluations: asked.count(), isExact };
}

interface Asked {
  value(coalition: Uint8Array): Promise<number>;
  count(): number;
}

function remembering(game: Game): Asked {
  const known = new Map<string, number>();
  return {
    value: async (coalition) => {
      const key = coalition.join('');
      const before = known.get(key);
      if (before !== undefined) return before;
      const worth = await game.value(coalition.slice());
      if (!Number.isFinite(worth)) {
        throw new ProdromeError('NUMERIC', {
          where: `coalition ${key}`,
          expected: 'a finite number',
          got: String(worth),
        });
      }
      known.set(key, worth);
      return worth;
    },
    count: () => known.size,
  };
}

async function exactly(players: number, asked: Asked): Promise<Float64Array> {
  const worths = new Float64Array(2 ** players);
  for (let set = 0; set < worths.length; set++) {
    worths[set] = await asked.value(Uint8Array.from({ length: players }, (_, i) => (set >> i) & 1));
  }
  // |S|! (n − |S| − 1)! / n!, by the size of S
  const shares = new Float64Array(players);
  let share = 1 / players;
  for (let size = 0; size < players; size++) {
    shares[size] = share;
    share *= (size + 1) / Math.max(1, players - size - 1);
  }
  const values = new Float64Array(players);
  for (let set = 0; set < worths.length; set++) {
    const size = bitsOf(set);
    for (let i = 0; i < players; i++) {
      if ((set >> i) & 1) continue;
      const gained = (worths[set | (1 << i)] as number) - (worths[set] as number);
      values[i] = (values[i] as number) + (shares[size] as number) * gained;
    }
  }
  return values;
}

async function sampled(
  players: number,
  asked: Asked,
  { evaluations, stream }: ShapleyBudget,
): Promise<Pick<ShapleyValues, 'values' | 'errors'>> {
  const pairs = Math.max(2, Math.floor(evaluations / (2 * players)));
  const sums = new Float64Array(players);
  const squares = new Float64Array(players);
  for (let pair = 0; pair < pairs; pair++) {
    const order = Int32Array.from({ length: players }, (_, i) => i);
    shuffle(order, stream.fork(`permutation ${pair}`));
    const own = new Float64Array(players);
    for (const one of [order, order.toReversed()]) {
      const coalition = new Uint8Array(players);
      let before = await asked.value(coalition);
      for (const player of one) {
        coalition[player] = 1;
        const after = await asked.value(coalition);
        own[player] = (own[player] as number) + (after - before) / 2;
        before = after;
      }
    }
    own.forEach((gained, i) => {
      sums[i] = (sums[i] as number) + gained;
      squares[i] = (squares[i] as number) + gained ** 2;
    });
  }
  const values = sums.map((sum) => sum / pairs);
  const errors = values.map((mean, i) => {
    const variance = ((squares[i] as number) / pairs - mean ** 2) / (pairs - 1);
    return Math.sqrt(Math.max(0, variance));
  });
  return { values, errors };
}

function bitsOf(set: number): number {
  let bits = 0;
  for (let left = set; left > 0; left &= left - 1) bits++;
  return bits;
}
