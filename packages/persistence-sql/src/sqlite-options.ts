import { z } from 'zod';

/** Options of the store `sqlite`. */
export const sqliteOptionsSchema = z.strictObject({
  file: z
    .string()
    .min(1)
    .default('prodrome.db')
    .describe('the database file; made when it does not exist, beside the configuration'),
  waitMs: z
    .int()
    .min(0)
    .max(600_000)
    .default(10_000)
    .describe('how long, in milliseconds, a writer waits for those of other processes'),
  check: z
    .boolean()
    .default(true)
    .describe(
      'whether the whole file is examined for damage when it is opened, some 2 ms a megabyte; checksums of records, which are always verified, cannot see that one is gone',
    ),
});

/** Validated options of the store `sqlite`. */
export type SqliteOptions = z.output<typeof sqliteOptionsSchema>;
