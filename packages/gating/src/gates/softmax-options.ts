import { searchRange, type SearchDimension } from '@prodrome/core';
import { z } from 'zod';

/** Options of the `softmax` gate. */
export const softmaxOptionsSchema = z.strictObject({
  l2: z
    .number()
    .positive()
    .default(10)
    .describe('weight of the penalty ½·l2·Σv² on all scores, which draws towards equal weights'),
  useConfidence: z
    .boolean()
    .default(true)
    .describe("let each expert's confidence raise or lower its own score"),
  maxIterations: z.int().min(1).default(200).describe('L-BFGS steps at the most'),
});

/** What of them is worth searching for. */
export const softmaxSpace: Readonly<Record<string, SearchDimension>> = {
  l2: searchRange(0.1, 1000, { log: true }),
};

/** Validated options of the `softmax` gate. */
export type SoftmaxOptions = z.output<typeof softmaxOptionsSchema>;
