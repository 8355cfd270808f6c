import { z } from 'zod';

/** Options of the executor `processes`. */
export const processOptionsSchema = z.strictObject({
  workers: z
    .int()
    .min(1)
    .max(1024)
    .optional()
    .describe(
      'processes that carry out tasks at once; as many as the machine has cores when not given. 1: none beside this one. Of any number the model is the same, byte for byte',
    ),
  maxMemoryMb: z
    .int()
    .min(64)
    .optional()
    .describe(
      'MB of memory that this process and those beside it may hold together: of larger ones there are fewer; 80 % of the machine when not given',
    ),
  hangMinutes: z
    .number()
    .positive()
    .max(30_000)
    .optional()
    .describe(
      'minutes without a sign of progress after which a task in another process is lost, and the run ends; 60 when not given',
    ),
});

/** Options of the executor `processes`. */
export type ProcessOptions = z.output<typeof processOptionsSchema>;
