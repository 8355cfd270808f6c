import { createMatrix } from '@prodrome/numerics';
import { z } from 'zod';
import { twinVariableSchema } from '../days/variable.ts';
import { behaviourSchema } from '../exposures/fit-exposures.ts';
import type { Population } from '../response/random-slopes.ts';

const numbers = z.array(z.number());

const populationSchema = z.strictObject({
  mean: numbers,
  /** [width, width], row by row. */
  spread: numbers,
  /** [width, width], row by row. */
  uncertainty: numbers,
});

/** What was learned from many people: how days come about, and how they act. Plain JSON. */
export const twinSchema = z.strictObject({
  kind: z.literal('digital-twin'),
  version: z.literal(1),
  variables: z.array(twinVariableSchema),
  signs: z.array(z.string()),
  /** Why no plan may change other columns. */
  refusals: z.record(z.string(), z.string()),
  /** By variable: why its own days cannot be told from signs of an attack on its way. */
  looksLikeSign: z.record(z.string(), z.string()),
  learnedFrom: z.strictObject({ people: z.int(), days: z.int(), onsets: z.int() }),
  behaviours: z.array(behaviourSchema),
  correlations: z.array(numbers),
  scales: z.array(z.strictObject({ mean: z.number(), deviation: z.number().positive() })),
  /** Share of attack days, over all recorded ones. */
  rate: z.number(),
  onset: populationSchema,
  stay: populationSchema,
});

/** One {@link twinSchema}. */
export type DigitalTwin = z.output<typeof twinSchema>;

/** Numbers as JSON has them. */
export const storedPopulation = ({
  mean,
  spread,
  uncertainty,
}: Population): DigitalTwin['onset'] => ({
  mean: [...mean],
  spread: [...spread.data],
  uncertainty: [...uncertainty.data],
});

/** Numbers as they are computed with. */
export function populationOf({ mean, spread, uncertainty }: DigitalTwin['onset']): Population {
  const width = mean.length;
  return {
    mean: Float64Array.from(mean),
    spread: createMatrix(width, width, Float64Array.from(spread)),
    uncertainty: createMatrix(width, width, Float64Array.from(uncertainty)),
  };
}
