import { expectFloat64, expectObject, expectWhole } from './check-arguments.ts';

/** Labels to learn from. */
export interface SoftenedLabels {
  /** [rows, outputs]; those given where every output has both classes. */
  readonly labels: Float64Array;
  /** For whoever trains, one for each output of one class. */
  readonly warnings: readonly string[];
}

/** Of which rows and numbers {@link softenOneClass} is told. */
export interface LabelShape {
  /** Numbers of a row; default 1. */
  readonly outputs?: number;
  /** [rows], non-negative; absent = all 1. */
  readonly weights?: Float64Array | undefined;
}

/**
 * Labels of 0 and 1 as they are learned from: an output whose rows are all of one class has in place of each label what so many rows
 * can tell, (events + ½) / (n + 1), n being the sum of weights; everything else stays. From labels of one class every likelihood
 * learns 0 or 1 as far as its options let it, and says so with certainty of the first row of the other class.
 * Rows of weight 0 are not looked at. Deterministic.
 * @throws ProdromeError `USAGE` for arguments of another type or length.
 * Source: the posterior mean under the Jeffreys prior Beta(½, ½); Krichevsky & Trofimov 1981, doi:10.1109/TIT.1981.1056331.
 */
export function softenOneClass(labels: Float64Array, shape: LabelShape = {}): SoftenedLabels {
  expectObject('softenOneClass, shape', shape);
  const { outputs = 1, weights } = shape;
  expectWhole('softenOneClass, outputs', outputs, 1);
  expectFloat64('softenOneClass, labels', labels);
  const rows = labels.length / outputs;
  if (weights) expectFloat64('softenOneClass, weights', weights, rows);
  const shares = Array.from({ length: outputs }, (_, o) =>
    shareOfOne(labels, o, { rows, outputs, weights }),
  );
  if (shares.every((share) => share === undefined)) return { labels, warnings: [] };
  return {
    labels: labels.map((label, at) => shares[at % outputs] ?? label),
    warnings: shares.flatMap((share, o) => (share === undefined ? [] : [said(share, o, outputs)])),
  };
}

/** Undefined where both classes are there, or no row is. */
function shareOfOne(
  labels: Float64Array,
  output: number,
  { rows, outputs, weights }: Required<LabelShape> & { readonly rows: number },
): number | undefined {
  let total = 0;
  let only: number | undefined;
  for (let i = 0; i < rows; i++) {
    const weight = weights?.[i] ?? 1;
    if (!(weight > 0)) continue;
    const label = labels[i * outputs + output] as number;
    if (label !== 0 && label !== 1) return undefined;
    if (only !== undefined && label !== only) return undefined;
    only = label;
    total += weight;
  }
  return only === undefined ? undefined : (only * total + 0.5) / (total + 1);
}

function said(share: number, output: number, outputs: number): string {
  const of = outputs === 1 ? '' : ` of output ${output + 1}`;
  const what = share < 0.5 ? 'no event' : 'events alone';
  return `its training labels${of} hold ${what}: it answers about ${Number(share.toPrecision(2))}, and knows no day from another`;
}
