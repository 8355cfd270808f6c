import { z } from 'zod';
import { softmaxOptionsSchema } from './softmax-options.ts';

/** Options of the `hierarchical` gate. */
export const hierarchicalOptionsSchema = z.strictObject({
  groups: z
    .record(z.string(), z.array(z.string()).min(1))
    .optional()
    .describe(
      'names of the experts of each group, every expert in one of them; by specialty when not given',
    ),
  ...softmaxOptionsSchema.shape,
  useConfidence: z
    .boolean()
    .default(true)
    .describe("let each expert's confidence raise or lower its own score within its group"),
});

/** Validated options of the `hierarchical` gate. */
export type HierarchicalOptions = z.output<typeof hierarchicalOptionsSchema>;
