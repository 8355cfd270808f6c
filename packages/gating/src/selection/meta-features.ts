import type { Region } from './region.ts';
import { shareOfRight } from './share-of-right.ts';

/** Sizes of the meta-features of an expert on a row. */
export interface MetaShape {
  readonly neighbours: number;
  readonly profiles: number;
}

/** Meta-features of an expert on a row: `neighbours` times two, one, `profiles`, one. */
export const countOfFeatures = ({ neighbours, profiles }: MetaShape): number =>
  2 * neighbours + profiles + 2;

/** Edges 0.1, 0.2, …, 1 between whole numbers 0 to 10, as numpy's linspace(0.1, 1, 10) has them. */
export const edges: Float64Array = Float64Array.from({ length: 10 }, (_, i) =>
  i === 9 ? 1 : i * (0.9 / 9) + 0.1,
);

/** A share in [0, 1] as a whole number from 0 to 10. */
export function digit(share: number): number {
  let count = 0;
  while (count < edges.length && share >= (edges[count] as number)) count += 1;
  return count;
}

/** Where an expert's meta-features of a row come from. */
export interface MetaRow {
  readonly nearest: Int32Array;
  /** Rows of the region whose answers are most like those of the row. */
  readonly alike: Int32Array;
  /** P(the likelier label) under the expert's answer. */
  readonly certainty: number;
}

/**
 * Writes the five sets of meta-features of an expert, digitised: whether it was right on each neighbour; what it gave the label there;
 * the share of neighbours it was right on; whether it was right on each row of like answers; how certain it is. Where it was absent it
 * was not right, and gave the label 0.5.
 */
export function metaFeaturesInto(
  region: Region,
  expert: number,
  { nearest, alike, certainty }: MetaRow,
  out: Float64Array,
): void {
  const { right, experts, answers } = region;
  const k = experts.length;
  let to = 0;
  for (const place of nearest) out[to++] = right[place * k + expert] === 1 ? edges.length : 0;
  for (const place of nearest) {
    out[to++] = digit(answers?.likelihoods[place * k + expert] ?? NaN);
  }
  out[to++] = digit(shareOfRight(region, nearest, expert));
  for (const place of alike) out[to++] = right[place * k + expert] === 1 ? edges.length : 0;
  out[to] = digit(certainty);
}

/** P(the likelier labels) of answers [outputs]. */
export function certaintyOf(answers: Float64Array): number {
  return answers.reduce((product, p) => product * Math.max(p, 1 - p), 1);
}
