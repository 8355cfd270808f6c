import type { GateType } from '@prodrome/core';
import { defineDynamicGate } from './dynamic-gate.ts';
import { largestInto, largestGraph } from './largest.ts';
import { knoraEOptionsSchema, type KnoraEOptions } from './selection-options.ts';

/**
 * K-nearest-oracles-eliminate: equal weights of the experts that were right on most of the nearest training rows, counted from the
 * nearest on and until the first on which they were wrong. Rows on which an expert was absent count neither way. Being right is
 * answering above the threshold where the label is yes, and not above it where it is no; of several outputs, on all of them.
 * Deterministic. It wins nothing in benchmarks/gates: `metaDes` is better on small regions. A row's weights depend on that row and the training rows that were kept.
 * @throws ProdromeError `DATA_INSUFFICIENT` for less than two training rows with a present expert; `SCHEMA` for other experts,
 * columns or outputs than in training.
 * Source: Ko, Sabourin & Britto 2008 (doi:10.1016/j.patcog.2007.10.015). Deviations: experts may be absent; where all agree on a
 * row it is weighed like any other.
 */
export const knoraE: GateType<KnoraEOptions> = defineDynamicGate({
  type: 'knora_e',
  description: 'the experts that were right on the nearest training rows, without exception',
  options: knoraEOptionsSchema,
  withAnswers: false,
  share: ({ region: { right, experts } }, _, { batch, row, nearest }, out) => {
    const k = experts.length;
    for (let j = 0; j < k; j++) {
      let count = 0;
      for (const place of nearest) {
        const own = right[place * k + j] as number;
        if (own === 0) break;
        if (own === 1) count += 1;
      }
      out[j] = count;
    }
    largestInto(out, batch.present.subarray(row * k, (row + 1) * k));
  },
  shareGraph: ({ region: { right } }, _, { math, input, nearest, lookUp }) => {
    const { apply, double, integers, reduce, squeeze } = math;
    const isWrong = lookUp(
      right.map((own) => Number(own === 0)),
      nearest,
    );
    const isRight = lookUp(
      right.map((own) => Number(own === 1)),
      nearest,
    );
    const wrongSoFar = apply('CumSum', isWrong, squeeze(integers([1]), 0));
    const counted = apply('Mul', isRight, double(apply('Equal', wrongSoFar, 0)));
    return largestGraph(math, input, squeeze(reduce('ReduceSum', counted, 1), 1));
  },
});
