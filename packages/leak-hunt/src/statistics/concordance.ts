import { jackknifeError, studentQuantile } from '@prodrome/numerics';
import type { Diary } from './diary.ts';
import { createOrderedKey } from './ordered-key.ts';

/** How well scores order the labels within patients whose day was alike. */
export interface Concordance {
  /** Share of pairs (an event and a non-event of one patient and stratum) whose event has the higher score; ties count ½. */
  readonly value: number;
  /** Of the jackknife over clusters. */
  readonly standardError: number;
  readonly clusters: number;
  readonly events: number;
  readonly pairs: number;
}

const fewPatients = 8;
const blockDays = 14;
const leastEvents = 8;

/**
 * The concordance of scores with the labels, over pairs of one patient **and of one outcome today**: what the patient's own rate and
 * the attack that is going on know, it does not count. Monotone transforms of the scores change nothing.
 *
 * The standard error is of the jackknife over patients; with fewer than eight that have pairs over blocks of 14 days, as the days of a
 * patient are not independent. Undefined with fewer than eight events or non-events in pairs, or two clusters.
 * Source: van Elteren 1960 (stratified rank-sum); Efron & Stein 1981, doi:10.1214/aos/1176345462 (jackknife).
 * @param scores - [rows], NaN = none.
 */
export function stratifiedConcordance(
  { labels, strata, starts, patientCount, table }: Diary,
  scores: Float32Array | Float64Array,
): Concordance | undefined {
  const tally = createTally({ labels, strata });
  const total = emptyCount();
  let parts: Count[] = [];
  const withPairs: number[] = [];
  for (let patient = 0; patient < patientCount; patient++) {
    const own = tally(scores, starts[patient] as number, starts[patient + 1] as number);
    if (own.pairs === 0) continue;
    add(total, own);
    parts.push(own);
    withPairs.push(patient);
  }
  if (withPairs.length > 0 && withPairs.length < fewPatients) {
    parts = withPairs.flatMap((patient, at) => {
      const [first, end] = [starts[patient] as number, starts[patient + 1] as number];
      const whole = parts[at] as Count;
      return blocksOf(table.times, first, end).flatMap((block) => {
        const rest = tally(scores, first, end, block);
        return rest.pairs === whole.pairs ? [] : [less(whole, rest)];
      });
    });
  }
  const isEnough = Math.min(total.events, total.others) >= leastEvents && parts.length > 1;
  if (!isEnough) return undefined;
  const value = total.concordant / total.pairs;
  // a cluster with every pair cannot be left out
  if (parts.some(({ pairs }) => pairs >= total.pairs)) return undefined;
  const standardError = jackknifeError(
    value,
    parts.map((own) => (total.concordant - own.concordant) / (total.pairs - own.pairs)),
  );
  const { events, pairs } = total;
  return { value, standardError, clusters: parts.length, events, pairs };
}

/** The limit above which the concordance lies with confidence 1 − alpha. */
export const lowerLimit = (
  { value, standardError, clusters }: Concordance,
  alpha: number,
): number => value - studentQuantile(1 - alpha, clusters - 1) * standardError;

interface Count {
  concordant: number;
  pairs: number;
  events: number;
  others: number;
}

const emptyCount = (): Count => ({ concordant: 0, pairs: 0, events: 0, others: 0 });

function add(total: Count, own: Count): void {
  total.concordant += own.concordant;
  total.pairs += own.pairs;
  total.events += own.events;
  total.others += own.others;
}

const less = (whole: Count, rest: Count): Count => ({
  ...whole,
  concordant: whole.concordant - rest.concordant,
  pairs: whole.pairs - rest.pairs,
});

/** Rows [from, to) of each block of 14 days. */
function blocksOf(times: Float64Array, first: number, end: number): [number, number][] {
  const blocks: [number, number][] = [];
  let from = first;
  for (let row = first + 1; row <= end; row++) {
    if (row < end && (times[row] as number) < (times[from] as number) + blockDays) continue;
    blocks.push([from, row]);
    from = row;
  }
  return blocks;
}

const strataCount = 3;

/** Counts pairs of some rows of one patient, but for those of a block. */
function createTally({ labels, strata }: Pick<Diary, 'labels' | 'strata'>) {
  let keys = new Float64Array(512);
  const keyOf = createOrderedKey();
  return (
    scores: Float32Array | Float64Array,
    first: number,
    end: number,
    without: readonly [number, number] = [end, end],
  ): Count => {
    if (keys.length < end - first) keys = new Float64Array(2 * (end - first));
    let count = 0;
    for (let row = first; row < end; row++) {
      if (row >= without[0] && row < without[1]) continue;
      const [label, score] = [labels[row] as number, scores[row] as number];
      if (Number.isNaN(label) || Number.isNaN(score)) continue;
      keys[count++] = keyOf(score) * 8 + (strata[row] as number) * 2 + label;
    }
    return countPairs(keys.subarray(0, count).sort());
  };
}

/** @param keys - ascending: score · 8 + stratum · 2 + label. */
function countPairs(keys: Float64Array): Count {
  const total = emptyCount();
  for (let stratum = 0; stratum < strataCount; stratum++) {
    let [concordant, events, others, tiedEvents, tiedOthers, before] = [0, 0, 0, 0, 0, -1];
    for (let at = 0; at < keys.length; at++) {
      const key = keys[at] as number;
      const score = Math.floor(key / 8);
      const rest = key - score * 8;
      if (rest >> 1 !== stratum) continue;
      if (score !== before) {
        concordant += tiedEvents * (others + tiedOthers / 2);
        events += tiedEvents;
        others += tiedOthers;
        tiedEvents = tiedOthers = 0;
        before = score;
      }
      if (rest & 1) tiedEvents += 1;
      else tiedOthers += 1;
    }
    concordant += tiedEvents * (others + tiedOthers / 2);
    events += tiedEvents;
    others += tiedOthers;
    if (events * others > 0) add(total, { concordant, pairs: events * others, events, others });
  }
  return total;
}
