import { z } from 'zod';

/** Options of the `hierarchical` gate. */
export const hierarchicalOptionsSchema = z.strictObject({
  groups: z
    .record(z.string(), z.array(z.string()).min(1))
    .optional()
    .describe(
      'names of the experts of each group, every expert in one of them; by specialty when not given',
    ),
  l2: z
    .number()
    .positive()
    .default(10)
    .describe('weight of the penalty ½·l2·Σv² on all scores, which draws towards equal weights'),
  useConfidence: z
    .boolean()
    .default(true)
    .describe("let each expert's confidence raise or lower its own score within its group"),
  maxIterations: z.int().min(1).default(200).describe('L-BFGS steps at the most'),
});

/** Validated options of the `hierarchical` gate. */
export type HierarchicalOptions = z.output<typeof hierarchicalOptionsSchema>;
