import { isMet, type Explainer } from './explainer.ts';
import { wordsOf, type LeafConditions, type RankedRows } from './leaf-conditions.ts';

/** Rows of a background that meet the same conditions of a leaf. */
interface Patterns {
  readonly count: number;
  /** Words of a pattern: a bit for each condition that is met. */
  readonly words: number;
  /** [count, words] */
  readonly bits: Int32Array;
  /** [count] the share of the background's rows. */
  readonly shares: Float64Array;
}

/**
 * Exact interventional SHAP values: columns that are not known have the values of a row of the background, and the mean over its rows is
 * taken. For a row and one of the background, of a leaf's columns a are met by the row alone and b by the other alone; if each is met by
 * either, one of the a gets v (a − 1)! b! / (a + b)!, one of the b gets −v a! (b − 1)! / (a + b)!.
 * Source: Lundberg et al. 2020 (doi:10.1038/s42256-019-0138-9), supplementary algorithm 3.
 */
export function createBackgroundExplainer(
  conditions: LeafConditions,
  background: RankedRows,
): Explainer {
  const { leaves, values, outputs, starts, most } = conditions;
  const room = new Int32Array(Math.ceil(most / 32) * background.count);
  const patterns = Array.from({ length: leaves }, (_, at) =>
    findPatterns(conditions, at, background, room),
  );
  let leaf = 0;
  const shapley = weighCoalitions(most);
  const alone = new Int32Array(Math.ceil(most / 32));
  const other = new Int32Array(alone.length);
  return {
    addBase: (base) => {
      patterns.forEach((each, at) => {
        const all = (starts[at + 1] as number) - (starts[at] as number);
        const reached = each.shares.reduce(
          (sum, share, p) =>
            sum + (countBits(each.bits, p * each.words, each.words) === all ? share : 0),
          0,
        );
        const output = outputs[at] as number;
        base[output] = (base[output] as number) + (values[at] as number) * reached;
      });
    },
    begin: (at) => {
      leaf = at;
    },
    divide: (met, into, place) => {
      const all = (starts[leaf + 1] as number) - (starts[leaf] as number);
      const { count, words, bits, shares } = patterns[leaf] as Patterns;
      into.fill(0, place, place + all);
      for (let p = 0; p < count; p++) {
        let both = 0;
        for (let word = 0; word < words; word++) {
          const mine = met[word] as number;
          const its = bits[p * words + word] as number;
          alone[word] = mine & ~its;
          other[word] = its & ~mine;
          both += countOnes(mine & its);
        }
        const a = countBits(alone, 0, words);
        const b = countBits(other, 0, words);
        if (a + b === 0 || a + b + both < all) continue;
        const value = (values[leaf] as number) * (shares[p] as number);
        const gain = value * (shapley[a * (most + 1) + b] as number);
        const loss = value * (shapley[b * (most + 1) + a] as number);
        for (let at = 0; at < all; at++) {
          const isAlone = isMet(alone, at);
          if (!isAlone && !isMet(other, at)) continue;
          into[place + at] = (into[place + at] as number) + (isAlone ? gain : -loss);
        }
      }
    },
  };
}

function findPatterns(
  conditions: LeafConditions,
  leaf: number,
  background: RankedRows,
  met: Int32Array,
): Patterns {
  const words = wordsOf(conditions, leaf);
  const { count } = background;
  conditions.read(leaf, background, met);
  const found = new Map<string, { readonly bits: Int32Array; rows: number }>();
  for (let row = 0; row < count; row++) {
    const bits = new Int32Array(words);
    for (let word = 0; word < words; word++) bits[word] = met[word * count + row] as number;
    const key = bits.join();
    const known = found.get(key);
    if (known) known.rows++;
    else found.set(key, { bits, rows: 1 });
  }
  const all = [...found.values()];
  return {
    count: all.length,
    words,
    bits: Int32Array.from(all.flatMap(({ bits }) => [...bits])),
    shares: Float64Array.from(all, ({ rows }) => rows / count),
  };
}

/** [a, b] (a − 1)! b! / (a + b)! for a ≥ 1, a and b up to a number. */
function weighCoalitions(most: number): Float64Array {
  const width = most + 1;
  const weights = new Float64Array(width * width);
  for (let b = 0; b <= most; b++) {
    let weight = 1 / (b + 1);
    for (let a = 1; a <= most; a++) {
      weights[a * width + b] = weight;
      weight *= a / (a + 1 + b);
    }
  }
  return weights;
}

function countBits(words: Int32Array, from: number, count: number): number {
  let ones = 0;
  for (let at = from; at < from + count; at++) ones += countOnes(words[at] as number);
  return ones;
}

function countOnes(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555);
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
