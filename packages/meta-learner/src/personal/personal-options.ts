import { z } from 'zod';

const parameters = z.record(z.string(), z.unknown()).default({});

/** Options of the gate `personal`. */
export const personalOptionsSchema = z.strictObject({
  gate: z
    .strictObject({
      type: z.string().default('uniform').describe('the type of gate'),
      parameters: parameters.describe('its options'),
    })
    .prefault({})
    .meta({ component: 'gates' })
    .describe("the population's gate, whose weights are where every patient begins"),
  method: z
    .strictObject({
      type: z.string().default('bayesian').describe('the type of method'),
      parameters: parameters.describe('its options'),
    })
    .prefault({})
    .describe("how a patient's own weights follow what came true"),
  priorStrength: z
    .number()
    .positive()
    .optional()
    .describe(
      "how many resolved forecasts of a patient the population's weights are worth; absent = chosen by likelihood",
    ),
  qualityImpact: z
    .number()
    .min(0)
    .max(1)
    .default(0)
    .describe(
      "how far the quality of an expert's domain lowers its weight: 1 − impact·(1 − quality)",
    ),
});

/** Validated options of the gate `personal`. */
export type PersonalOptions = z.output<typeof personalOptionsSchema>;
