import { median } from '@prodrome/numerics';
import type { TrialRecord } from './trial-record.ts';

/** Tells of trials on their way which are not worth finishing. A pure function of what was reported. */
export interface Pruner {
  /**
   * @param reports - of the trial so far, the last being new: such as losses of the folds so far.
   * @param ended - trials that have ended, with all that they reported.
   */
  readonly shouldStop: (reports: readonly number[], ended: readonly TrialRecord[]) => boolean;
}

/** Lowest value of the first so many reports. */
const bestOf = (reports: readonly number[], count: number): number =>
  Math.min(...reports.slice(0, count));

/** Those that reported as often at the least. */
const asFar = (ended: readonly TrialRecord[], count: number): readonly (readonly number[])[] =>
  ended.flatMap(({ reports = [] }) => (reports.length >= count ? [reports] : []));

/**
 * Stops a trial whose lowest report so far is above the median of what others reported at this step.
 * Source: Golovin et al. 2017, Google Vizier, §3.2.2, doi:10.1145/3097983.3098043.
 * @param options - `startup`: trials that are never stopped (default 5); `warmup`: reports before the first decision (default 0).
 */
export const medianPruner = ({ startup = 5, warmup = 0 } = {}): Pruner => ({
  shouldStop: (reports, ended) => {
    const step = reports.length;
    const others = asFar(ended, step);
    if (step <= warmup || others.length < startup) return false;
    const at = Float64Array.from(others, (one) => one[step - 1] as number);
    return bestOf(reports, step) > median(at);
  },
});

/**
 * Asynchronous successive halving: at each rung (`least`, `least`·`factor`, … reports) only the best 1/`factor` of those that came so far go on.
 * Source: Li et al. 2020, A system for massively parallel hyperparameter tuning, algorithm 2.
 * @param options - `least`: reports before the first rung (default 1); `factor`: default 3; `rungsLeftOut`: the early stopping rate (default 0).
 */
export const successiveHalving = ({ least = 1, factor = 3, rungsLeftOut = 0 } = {}): Pruner => ({
  shouldStop: (reports, ended) => {
    const step = reports.length;
    for (let rung = 0; ; rung++) {
      const at = least * factor ** (rung + rungsLeftOut);
      if (at > step) return false;
      if (at < step) continue;
      const own = bestOf(reports, step);
      const others = asFar(ended, step).map((one) => bestOf(one, step));
      const kept = Math.floor((others.length + 1) / factor);
      return others.length > 0 && others.filter((one) => one < own).length >= Math.max(1, kept);
    }
  },
});

/**
 * Hyperband: trials are dealt to brackets of successive halving that begin later and later, the brackets that stop early getting more of them.
 * Source: Li et al. 2018, Hyperband, JMLR 18(185), algorithm 1, with asynchronous rungs.
 * @param options - `most`: reports of a whole trial; `least` and `factor` as in {@link successiveHalving}.
 * @returns the pruner of a trial, by its number.
 */
export function hyperband({
  most,
  least = 1,
  factor = 3,
}: {
  readonly most: number;
  readonly least?: number;
  readonly factor?: number;
}): (trial: number) => Pruner {
  const brackets = Math.max(1, Math.floor(Math.log(most / least) / Math.log(factor)) + 1);
  const sizes = Array.from({ length: brackets }, (_, s) =>
    Math.ceil((brackets * factor ** (brackets - 1 - s)) / (brackets - s)),
  );
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const bracketOf = (trial: number): number => {
    let place = trial % total;
    return sizes.findIndex((size) => (place -= size) < 0);
  };
  return (trial) => {
    const own = bracketOf(trial);
    const { shouldStop } = successiveHalving({ least, factor, rungsLeftOut: own });
    return {
      shouldStop: (reports, ended) =>
        shouldStop(
          reports,
          ended.filter(({ id }) => bracketOf(id) === own),
        ),
    };
  };
}

/**
 * Stops a trial that has not become better by more than `tolerance` for `patience` reports, where another pruner says so, or by itself.
 * Source: Prechelt 1998, Early stopping – but when?, doi:10.1007/3-540-49430-8_3 (criterion UP).
 */
export const patientPruner = ({
  patience,
  tolerance = 0,
  within,
}: {
  readonly patience: number;
  readonly tolerance?: number;
  readonly within?: Pruner;
}): Pruner => ({
  shouldStop: (reports, ended) => {
    const step = reports.length;
    if (step <= patience) return false;
    const before = bestOf(reports, step - patience);
    const since = Math.min(...reports.slice(step - patience));
    if (since < before - tolerance) return false;
    return within?.shouldStop(reports, ended) ?? true;
  },
});

/**
 * Stops a trial whose reports, such as the losses of folds, are greater than those of the best trial on the same folds by a signed-rank test.
 * Source: Wilcoxon 1945, doi:10.2307/3001968; exact up to 25 differences, else its normal approximation.
 * @param options - `level`: of the one-sided test (default 0.1); `warmup`: reports before the first decision (default 2).
 */
export const wilcoxonPruner = ({ level = 0.1, warmup = 2 } = {}): Pruner => ({
  shouldStop: (reports, ended) => {
    const step = reports.length;
    if (step <= warmup) return false;
    const best = ended
      .filter(
        ({ loss, pruned, reports: own = [] }) =>
          loss !== undefined && pruned !== true && own.length >= step,
      )
      .sort((a, b) => (a.loss as number) - (b.loss as number))[0]?.reports;
    if (!best) return false;
    return signedRankP(reports.map((one, i) => one - (best[i] as number))) < level;
  },
});

/** P-value of the signed-rank test that differences are not greater than 0; zeros are left out (Wilcoxon). */
export function signedRankP(differences: readonly number[]): number {
  const some = differences.filter((one) => one !== 0).sort((a, b) => Math.abs(a) - Math.abs(b));
  const n = some.length;
  if (n === 0) return 1;
  const ranks = midRanks(some.map(Math.abs));
  const positive = some.reduce((sum, one, i) => sum + (one > 0 ? (ranks[i] as number) : 0), 0);
  return n <= 25 ? exactP(ranks, positive) : normalP(ranks, positive);
}

/** Ranks of ascending values, equal ones sharing theirs. */
function midRanks(values: readonly number[]): readonly number[] {
  return values.map((value) => {
    const first = values.indexOf(value);
    return (first + values.lastIndexOf(value)) / 2 + 1;
  });
}

function exactP(ranks: readonly number[], positive: number): number {
  // halves of ranks are whole
  let ways = new Map<number, number>([[0, 1]]);
  for (const rank of ranks) {
    const next = new Map(ways);
    for (const [sum, count] of ways)
      next.set(sum + 2 * rank, (next.get(sum + 2 * rank) ?? 0) + count);
    ways = next;
  }
  let above = 0;
  for (const [sum, count] of ways) if (sum >= 2 * positive) above += count;
  return above / 2 ** ranks.length;
}

function normalP(ranks: readonly number[], positive: number): number {
  const [total, squares] = [sumOf(ranks), sumOf(ranks.map((rank) => rank * rank))];
  const z = (positive - 0.5 - total / 2) / Math.sqrt(squares / 4);
  return normalTail(z);
}

const sumOf = (values: readonly number[]): number => values.reduce((sum, one) => sum + one, 0);

/** P(Z > z) by the continued fraction of Mills' ratio, its series near 0. */
function normalTail(z: number): number {
  const x = Math.abs(z);
  const density = Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
  let tail: number;
  if (x < 2) {
    let [term, sum] = [x, x];
    for (let k = 1; k < 60; k++) {
      term *= (x * x) / (2 * k + 1);
      sum += term;
    }
    tail = 0.5 - density * sum;
  } else {
    let fraction = x;
    for (let k = 60; k > 0; k--) fraction = x + k / fraction;
    tail = density / fraction;
  }
  return z >= 0 ? tail : 1 - tail;
}
