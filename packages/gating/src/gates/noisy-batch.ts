import { sigmoid } from '@prodrome/numerics';
import { chanceBelow, densityAt, unevenness } from './load-balance.ts';

/** Rows of a noisy gate, experts in one order: n rows, k experts, d columns. */
export interface NoisyRows {
  readonly k: number;
  readonly d: number;
  /** [n, d] */
  readonly context: Float64Array;
  /** [n, k] P(labels) under each answer; 0 = not present. */
  readonly likelihoods: Float64Array;
  /** [n] */
  readonly weights: Float64Array;
}

/** What is minimised beside the likelihood, and how many experts stay. */
export interface NoisyLoss {
  readonly kept: number;
  readonly importance: number;
  readonly load: number;
  /** For one row: ½·decay·‖parameters‖² is added to the mean over a batch. */
  readonly decay: number;
}

/** Where the largest stand. */
interface Top {
  /** The place of the last that stays, and of the first that does not; −1 where all stay. */
  readonly last: number;
  readonly next: number;
}

/**
 * The mean over a batch of −w·log Σ g·p(y) for gates g that keep the largest of the noisy scores, with both penalties of load balancing, and
 * its gradient. Parameters: [k, d + 1] weights of scores, then as many of the noise's softplus; intercepts last.
 * @param noise - [rows, k] standard normal.
 */
export function noisyBatch(
  data: NoisyRows,
  rows: Int32Array,
  noise: Float64Array,
  parameters: Float64Array,
  gradient: Float64Array,
  loss: NoisyLoss,
): number {
  const { k, d } = data;
  const half = k * (d + 1);
  const size = rows.length * k;
  const [clean, deviation, slope, gates] = [0, 1, 2, 3].map(() => new Float64Array(size)) as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  /** By a noisy score; by a deviation, where the load depends on it. */
  const [byNoisy, byClean, byDeviation] = [0, 1, 2].map(() => new Float64Array(size)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  const importance = new Float64Array(k);
  const load = new Float64Array(k);
  const tops: (Top | undefined)[] = [];
  let total = 0;
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] as number;
    const at = i * k;
    for (let j = 0; j < k; j++) {
      clean[at + j] = linear(data, row, parameters, j * (d + 1));
      const raw = linear(data, row, parameters, half + j * (d + 1));
      deviation[at + j] = raw > 30 ? raw : Math.log1p(Math.exp(raw));
      slope[at + j] = sigmoid(raw);
    }
    const noisy = (j: number): number =>
      (clean[at + j] as number) + (noise[at + j] as number) * (deviation[at + j] as number);
    const present = (j: number): boolean => data.likelihoods[row * k + j] !== 0;
    const top = topOf(k, loss.kept, present, noisy);
    tops.push(top);
    if (!top) continue;
    const least = noisy(top.last);
    const isKept = (j: number): boolean => present(j) && (top.next < 0 || noisy(j) >= least);
    let most = -Infinity;
    for (let j = 0; j < k; j++) if (isKept(j)) most = Math.max(most, noisy(j));
    let [sum, mixed] = [0, 0];
    for (let j = 0; j < k; j++) {
      if (!isKept(j)) continue;
      const share = Math.exp(noisy(j) - most);
      gates[at + j] = share;
      sum += share;
      mixed += share * (data.likelihoods[row * k + j] as number);
    }
    const w = (data.weights[row] as number) / rows.length;
    total -= w * Math.log(mixed / sum);
    for (let j = 0; j < k; j++) {
      const share = gates[at + j] as number;
      if (share === 0) continue;
      const answer = data.likelihoods[row * k + j] as number;
      byNoisy[at + j] = w * share * (1 / sum - answer / mixed);
      gates[at + j] = share / sum;
      importance[j] = (importance[j] as number) + share / sum;
    }
    for (let j = 0; j < k; j++) {
      if (!present(j)) continue;
      const rival = rivalOf(top, isKept(j));
      const chance =
        rival < 0
          ? 1
          : chanceBelow(((clean[at + j] as number) - noisy(rival)) / (deviation[at + j] as number));
      load[j] = (load[j] as number) + chance;
    }
  }
  const uneven = unevenness(importance);
  const busy = unevenness(load);
  total += loss.importance * uneven.value + loss.load * busy.value;
  for (let i = 0; i < rows.length; i++) {
    const top = tops[i];
    if (!top) continue;
    const at = i * k;
    let mean = 0;
    for (let j = 0; j < k; j++) {
      mean += (gates[at + j] as number) * (uneven.slopes[j] as number);
    }
    for (let j = 0; j < k; j++) {
      const gate = gates[at + j] as number;
      byNoisy[at + j] =
        (byNoisy[at + j] as number) +
        loss.importance * gate * ((uneven.slopes[j] as number) - mean);
    }
    if (loss.load === 0 || top.next < 0) continue;
    const noisy = (j: number): number =>
      (clean[at + j] as number) + (noise[at + j] as number) * (deviation[at + j] as number);
    for (let j = 0; j < k; j++) {
      if (data.likelihoods[(rows[i] as number) * k + j] === 0) continue;
      const rival = rivalOf(top, (gates[at + j] as number) > 0);
      const width = deviation[at + j] as number;
      const away = ((clean[at + j] as number) - noisy(rival)) / width;
      const by = (loss.load * (busy.slopes[j] as number) * densityAt(away)) / width;
      byClean[at + j] = (byClean[at + j] as number) + by;
      byNoisy[at + rival] = (byNoisy[at + rival] as number) - by;
      byDeviation[at + j] = (byDeviation[at + j] as number) - by * away;
    }
  }
  for (let at = 0; at < gradient.length; at++) {
    const parameter = parameters[at] as number;
    gradient[at] = loss.decay * parameter;
    total += (loss.decay / 2) * parameter * parameter;
  }
  for (let cell = 0; cell < size; cell++) {
    const row = rows[Math.floor(cell / k)] as number;
    const j = cell % k;
    const own = byNoisy[cell] as number;
    add(data, row, gradient, j * (d + 1), own + (byClean[cell] as number));
    const spread = own * (noise[cell] as number) + (byDeviation[cell] as number);
    add(data, row, gradient, half + j * (d + 1), spread * (slope[cell] as number));
  }
  return total;
}

/** Whom an expert must beat to stay, if its own noise were drawn anew; −1 where all stay. */
const rivalOf = ({ last, next }: Top, isKept: boolean): number => {
  if (next < 0) return -1;
  return isKept ? next : last;
};

/** Undefined where nobody is present. */
function topOf(
  k: number,
  kept: number,
  present: (j: number) => boolean,
  noisy: (j: number) => number,
): Top | undefined {
  const places = Array.from({ length: k }, (_, j) => j).filter(present);
  if (places.length === 0) return undefined;
  places.sort((a, b) => noisy(b) - noisy(a));
  const last = places[Math.min(kept, places.length) - 1] as number;
  return { last, next: places[kept] ?? -1 };
}

function linear(
  { context, d }: NoisyRows,
  row: number,
  parameters: Float64Array,
  at: number,
): number {
  let score = parameters[at + d] as number;
  for (let c = 0; c < d; c++) {
    score += (parameters[at + c] as number) * (context[row * d + c] as number);
  }
  return score;
}

function add(
  { context, d }: NoisyRows,
  row: number,
  gradient: Float64Array,
  at: number,
  slope: number,
): void {
  if (slope === 0) return;
  for (let c = 0; c < d; c++) {
    gradient[at + c] = (gradient[at + c] as number) + slope * (context[row * d + c] as number);
  }
  gradient[at + d] = (gradient[at + d] as number) + slope;
}
