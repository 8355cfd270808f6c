import { z } from 'zod';

/** Options of the store `postgres`. */
export const postgresOptionsSchema = z.strictObject({
  url: z
    .string()
    .regex(/^postgres(?:ql)?:\/\//, 'a URL that begins with postgres://')
    .optional()
    .describe(
      'the database, postgres://user@host:port/name; what it leaves out, such as the password, is taken from the environment: PGPASSWORD, PGHOST, …',
    ),
  schema: z
    .string()
    .regex(/^[a-z_][a-z0-9_]{0,62}$/, 'a name of small letters, digits and _')
    .default('prodrome')
    .describe('the schema in which the tables lie; made when it does not exist'),
  connections: z.int().min(1).max(1_000).default(4).describe('at most so many connections at once'),
});

/** Validated options of the store `postgres`. */
export type PostgresOptions = z.output<typeof postgresOptionsSchema>;
