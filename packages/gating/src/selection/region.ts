import { expertNames, ProdromeError, type GatingBatch, type GatingData } from '@prodrome/core';
import { scaleRow } from '@prodrome/numerics';
import { fitScale, type ContextScale } from '../weights/context-scale.ts';
import { rowLikelihood } from '../weights/likelihood.ts';
import { sizeOf } from '../weights/simplex.ts';

/** Training rows that are looked up by how near they are: m rows, k experts, d columns. */
export interface Region {
  readonly experts: readonly string[];
  readonly outputs: number;
  readonly scale: ContextScale;
  /** [m, max(d, 1)] contexts in standard units; 0 where there is no column. */
  readonly contexts: Float64Array;
  /** [m, k] 1 = answered and right on every output, 0 = answered and wrong, NaN = absent. */
  readonly right: Float64Array;
  /** What was answered; for gates that look at it. */
  readonly answers?: RegionAnswers;
}

/** The answers of the rows of a region. */
interface RegionAnswers {
  /** [m, k] P(labels) under the answers; 0.5 for each output where absent. */
  readonly likelihoods: Float64Array;
  /** [m, k, outputs] answers; 0.5 where absent. */
  readonly profiles: Float64Array;
}

/** What a region is made with. */
export interface RegionOptions {
  readonly threshold: number | 'rate';
  readonly maxRows: number;
  readonly withAnswers: boolean;
}

/** Rows of a region. */
export const rowsOf = ({ experts, right }: Pick<Region, 'experts' | 'right'>): number =>
  right.length / experts.length;

/** Columns that distances are taken over. */
export const widthOf = ({ scale }: Pick<Region, 'scale'>): number =>
  Math.max(1, scale.columns.length);

/**
 * The rows of positive weight on which anybody is present; of more than `maxRows`, every so-manieth. Weights count no further.
 * @throws ProdromeError `DATA_INSUFFICIENT` for less than two such rows.
 */
export function gatherRegion(data: GatingData, where: string, options: RegionOptions): Region {
  const { k, outputs } = sizeOf(data);
  const usable = usableRows(data);
  if (usable.length < 2) {
    throw new ProdromeError('DATA_INSUFFICIENT', {
      where: `training of the ${where} gate`,
      expected: 'two rows on which an expert is present',
      got: String(usable.length),
    });
  }
  const m = Math.min(usable.length, options.maxRows);
  const rows = Int32Array.from(
    { length: m },
    (_, i) => usable[Math.floor((i * usable.length) / m)] as number,
  );
  const scale = fitScale(data.context, Int32Array.from(usable));
  const width = widthOf({ scale });
  const contexts = new Float64Array(m * width);
  const right = new Float64Array(m * k).fill(NaN);
  const threshold = options.threshold === 'rate' ? rateOf(data, usable) : options.threshold;
  rows.forEach((row, i) => {
    scaleRow(scale, data.context.values, row, contexts.subarray(i * width, (i + 1) * width));
    for (let j = 0; j < k; j++) {
      if (data.present[row * k + j] !== 1) continue;
      right[i * k + j] = Number(isRight(data, row, j, threshold));
    }
  });
  const experts = expertNames(data);
  const answers = options.withAnswers && gatherAnswers(data, rows);
  return { ...{ experts, outputs, scale, contexts, right }, ...(answers && { answers }) };
}

function gatherAnswers(data: GatingData, rows: Int32Array): RegionAnswers {
  const { k, outputs } = sizeOf(data);
  const likelihoods = new Float64Array(rows.length * k).fill(0.5 ** outputs);
  const profiles = new Float64Array(rows.length * k * outputs);
  rows.forEach((row, i) => {
    profileInto(data, row, profiles.subarray(i * k * outputs, (i + 1) * k * outputs));
    for (let j = 0; j < k; j++) {
      if (data.present[row * k + j] === 1) likelihoods[i * k + j] = rowLikelihood(data, row, j);
    }
  });
  return { likelihoods, profiles };
}

/** Writes a row's answers, [k, outputs]; 0.5 where absent. */
export function profileInto(
  { values, present, experts, outputs }: GatingBatch,
  row: number,
  out: Float64Array,
): void {
  const k = experts.length;
  for (let at = 0; at < out.length; at++) {
    const isPresent = present[row * k + Math.floor(at / outputs)] === 1;
    out[at] = isPresent ? (values[row * k * outputs + at] as number) : 0.5;
  }
}

function usableRows({ present, experts, weights, labels, outputs }: GatingData): number[] {
  const k = experts.length;
  return Array.from({ length: labels.length / outputs }, (_, row) => row).filter(
    (row) => present.subarray(row * k, (row + 1) * k).includes(1) && (weights?.[row] ?? 1) > 0,
  );
}

/** The share of yes; 0.5 where all labels are the same, of which no answer could be on the other side. */
function rateOf({ labels, outputs, weights }: GatingData, rows: readonly number[]): number {
  let [yes, all] = [0, 0];
  for (const row of rows) {
    const weight = weights?.[row] ?? 1;
    for (let o = 0; o < outputs; o++) yes += weight * (labels[row * outputs + o] as number);
    all += weight * outputs;
  }
  const rate = yes / all;
  return rate > 0 && rate < 1 ? rate : 0.5;
}

function isRight(
  { values, labels, experts, outputs }: GatingData,
  row: number,
  expert: number,
  threshold: number,
): boolean {
  for (let o = 0; o < outputs; o++) {
    const answer = values[(row * experts.length + expert) * outputs + o] as number;
    if (answer > threshold !== (labels[row * outputs + o] as number) > 0.5) return false;
  }
  return true;
}
