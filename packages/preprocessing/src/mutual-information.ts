/** Most distinct values that are taken as they are; more are cut into as many equally frequent bins. */
const bins = 16;

/**
 * Mutual information of two columns in nats, never below 0: the plug-in estimate of Shannon's definition, less the bias
 * (a − 1)(b − 1) / 2n of a and b occupied bins (Miller 1955). NaN is a bin of its own. A column of more than 16 distinct
 * values is cut at its quantiles; equal values stay together.
 */
export function mutualInformation(x: Float64Array, y: Float64Array): number {
  const one = binned(x);
  const two = binned(y);
  const n = x.length;
  const joint = new Float64Array(one.count * two.count);
  const rows = new Float64Array(one.count);
  const columns = new Float64Array(two.count);
  for (let i = 0; i < n; i++) {
    const a = one.codes[i] as number;
    const b = two.codes[i] as number;
    add(joint, a * two.count + b);
    add(rows, a);
    add(columns, b);
  }
  let information = 0;
  for (let a = 0; a < one.count; a++) {
    for (let b = 0; b < two.count; b++) {
      const count = joint[a * two.count + b] as number;
      if (count === 0) continue;
      const expected = ((rows[a] as number) * (columns[b] as number)) / n;
      information += (count / n) * Math.log(count / expected);
    }
  }
  return Math.max(0, information - ((one.count - 1) * (two.count - 1)) / (2 * n));
}

interface Binned {
  readonly codes: Int32Array;
  readonly count: number;
}

function binned(values: Float64Array): Binned {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort();
  const distinct = sorted.filter((value, i) => i === 0 || value !== sorted[i - 1]);
  const edges =
    distinct.length <= bins
      ? distinct
      : Float64Array.from(
          new Set(
            Array.from({ length: bins }, (_, bin) => {
              const last = Math.ceil(((bin + 1) * sorted.length) / bins) - 1;
              return sorted[last] as number;
            }),
          ),
        );
  const codes = Int32Array.from(values, (value) =>
    Number.isNaN(value) ? edges.length : firstNotBelow(edges, value),
  );
  return { codes, count: edges.length + Number(sorted.length < values.length) };
}

/** The first place of ascending edges whose edge is not below the value. */
function firstNotBelow(edges: Float64Array, value: number): number {
  let low = 0;
  let high = edges.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((edges[middle] as number) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

function add(counts: Float64Array, at: number): void {
  counts[at] = (counts[at] as number) + 1;
}
