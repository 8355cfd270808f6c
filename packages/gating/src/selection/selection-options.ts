import { z } from 'zod';

/** Options of every gate that looks at the nearest training rows. */
const sharedOptions = {
  neighbours: z
    .int()
    .min(1)
    .max(1000)
    .default(7)
    .describe('training rows nearest to the row that is weighed: its region of competence'),
  threshold: z
    .union([z.number().gt(0).lt(1), z.literal('rate')])
    .default('rate')
    .describe('an answer above it says yes; rate: the share of yes among the training labels'),
  maxRows: z
    .int()
    .min(2)
    .max(100_000)
    .default(2000)
    .describe('training rows that are kept at the most, evenly spaced among all'),
};

/** Options of `knora_e`. */
export const knoraEOptionsSchema = z.strictObject(sharedOptions);

/** Validated options of `knora_e`. */
export type KnoraEOptions = z.output<typeof knoraEOptionsSchema>;

/** Options of `ola`. */
export const olaOptionsSchema = z.strictObject(sharedOptions);

/** Validated options of `ola`. */
export type OlaOptions = z.output<typeof olaOptionsSchema>;

/** Options of `meta_des`. */
export const metaDesOptionsSchema = z.strictObject({
  ...sharedOptions,
  profiles: z
    .int()
    .min(1)
    .max(1000)
    .default(5)
    .describe('training rows whose answers of all experts are most like those of the row'),
  mode: z
    .enum(['selection', 'weighting'])
    .default('selection')
    .describe('equal weights of the experts found competent, or weights by the competence of all'),
});

/** Validated options of `meta_des`. */
export type MetaDesOptions = z.output<typeof metaDesOptionsSchema>;
