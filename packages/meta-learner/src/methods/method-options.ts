import { z } from 'zod';

const forgetting = z
  .number()
  .gt(0)
  .max(1)
  .optional()
  .describe(
    'what a resolved forecast still counts after the next one; absent = chosen by likelihood',
  );

const learningRate = z
  .number()
  .positive()
  .max(100)
  .optional()
  .describe('how far one resolved forecast moves the weights; absent = chosen by likelihood');

/** Options of `bayesian`. */
export const bayesianOptionsSchema = z.strictObject({ forgetting, learningRate });

/** Validated options of `bayesian`. */
export type BayesianOptions = z.output<typeof bayesianOptionsSchema>;

/** Options of `hedge`. */
export const hedgeOptionsSchema = z.strictObject({ learningRate });

/** Validated options of `hedge`. */
export type HedgeOptions = z.output<typeof hedgeOptionsSchema>;

/** Options of `fixed_share`. */
export const fixedShareOptionsSchema = z.strictObject({
  learningRate,
  share: z
    .number()
    .gt(0)
    .lt(1)
    .optional()
    .describe('how likely another expert is the best from now on; absent = chosen by likelihood'),
});

/** Validated options of `fixed_share`. */
export type FixedShareOptions = z.output<typeof fixedShareOptionsSchema>;

/** Options of `boa`. */
export const boaOptionsSchema = z.strictObject({
  learningRate: learningRate.describe(
    'factor on the learning rate that each expert finds for itself; absent = chosen by likelihood',
  ),
});

/** Validated options of `boa`. */
export type BoaOptions = z.output<typeof boaOptionsSchema>;

/** Options of `thompson`. */
export const thompsonOptionsSchema = z.strictObject({
  forgetting,
  noise: z
    .number()
    .positive()
    .default(0.3)
    .describe(
      'standard deviation of what an expert gains over the mean on a day, in squared error',
    ),
  spread: z
    .number()
    .positive()
    .optional()
    .describe(
      'standard deviation, over experts, of what they gain in the long run, in squared error; absent = chosen by likelihood',
    ),
});

/** Validated options of `thompson`. */
export type ThompsonOptions = z.output<typeof thompsonOptionsSchema>;

/** A value that is given, or those to choose among. */
export const openOr = (given: number | undefined, choices: readonly number[]): readonly number[] =>
  given === undefined ? choices : [given];
