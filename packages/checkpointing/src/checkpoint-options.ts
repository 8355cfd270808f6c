import { z } from 'zod';

/** Where checkpoints lie, how often they are made, and how many stay. */
export const checkpointOptionsSchema = z.strictObject({
  baseDir: z
    .string()
    .min(1)
    .default('checkpoints')
    .describe(
      'folder of the checkpoints; of a training, a relative one lies in `<out>.partial` until the bundle is whole',
    ),
  intervalMinutes: z
    .number()
    .min(0)
    .max(100_000)
    .default(30)
    .describe(
      'minutes after which the state of a running task is saved at its next safe point; 0: at each. Finished tasks are saved at once',
    ),
  retainCount: z
    .int()
    .min(1)
    .max(1_000)
    .default(5)
    .describe('checkpoints that stay; a new one is whole before an old one goes'),
});

/** Options of a checkpoint manager. */
export type CheckpointOptions = z.output<typeof checkpointOptionsSchema>;
