import { z } from 'zod';

/** Which database, and where in it: what the run and its workers must name alike. */
export const queuePlaceSchema = z.strictObject({
  url: z
    .string()
    .regex(/^postgres(?:ql)?:\/\//, 'a URL that begins with postgres://')
    .optional()
    .describe(
      'the database, postgres://user@host:port/name; what it leaves out, such as the password, is taken from the environment: PGPASSWORD, PGHOST, …',
    ),
  schema: z
    .string()
    .regex(/^[a-z_][a-z0-9_]{0,56}$/, 'a name of small letters, digits and _')
    .default('prodrome_queue')
    .describe(
      'the schema in which the tables lie, made when it does not exist; those of pg-boss lie in another, whose name ends in _boss',
    ),
  artifacts: z
    .string()
    .min(1)
    .optional()
    .describe(
      'a folder that all machines share, in which data, inputs and outputs lie; in the database when not given',
    ),
});

/** Options of the executor `queue`. */
export const queueOptionsSchema = queuePlaceSchema.extend({
  attempts: z
    .int()
    .min(1)
    .max(100)
    .default(3)
    .describe('how often a task is begun whose process or worker dies, before the run ends'),
  lostSeconds: z
    .number()
    .min(2)
    .max(3600)
    .default(15)
    .describe(
      'seconds without a sign of life after which a worker is taken for dead, and its tasks are given to others; so is the run, by its workers',
    ),
  hangMinutes: z
    .number()
    .positive()
    .max(30_000)
    .default(60)
    .describe('minutes without a sign of progress after which a task is lost, and the run ends'),
});

/** Which database, and where in it. */
export type QueuePlace = z.output<typeof queuePlaceSchema>;

/** Validated options of the executor `queue`. */
export type QueueOptions = z.output<typeof queueOptionsSchema>;
