import { z } from 'zod';

/** Options of the store `files`. */
export const filesOptionsSchema = z.strictObject({
  folder: z
    .string()
    .min(1)
    .describe('where the files lie; made when it does not exist, beside the configuration'),
});

/** Validated options of the store `files`. */
export type FilesOptions = z.output<typeof filesOptionsSchema>;
