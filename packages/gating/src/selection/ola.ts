import type { GateType } from '@prodrome/core';
import { defineDynamicGate } from './dynamic-gate.ts';
import { largestGraph, largestInto } from './largest.ts';
import { shareOfRight } from './share-of-right.ts';
import { olaOptionsSchema, type OlaOptions } from './selection-options.ts';

/**
 * Overall local accuracy: the expert that was right on the largest share of the nearest training rows, of those it answered; a tie
 * is shared. An expert that answered none of them has share 0. What is right: as of `knoraE`. Deterministic.
 * It wins nothing in benchmarks/gates: `metaDes` is better on small regions.
 * @throws ProdromeError as `knoraE`
 * Source: Woods, Kegelmeyer & Bowyer 1997 (doi:10.1109/34.588027), section 3.1. Deviations: experts may be absent; a tie goes to all
 * who tie; where all agree on a row it is weighed like any other.
 */
export const ola: GateType<OlaOptions> = defineDynamicGate({
  type: 'ola',
  description: 'the expert that was right most often on the nearest training rows',
  options: olaOptionsSchema,
  withAnswers: false,
  share: ({ region }, _, { batch, row, nearest }, out) => {
    const k = region.experts.length;
    for (let j = 0; j < k; j++) out[j] = shareOfRight(region, nearest, j);
    largestInto(out, batch.present.subarray(row * k, (row + 1) * k));
  },
  shareGraph: ({ region: { right } }, _, { math, input, nearest, lookUp }) => {
    const { apply, reduce, squeeze } = math;
    const sum = (table: Float64Array) => squeeze(reduce('ReduceSum', lookUp(table, nearest), 1), 1);
    const answered = sum(right.map((own) => Number(!Number.isNaN(own))));
    const isRight = sum(right.map((own) => Number(own === 1)));
    return largestGraph(math, input, apply('Div', isRight, apply('Max', answered, 1)));
  },
});
