import { z } from 'zod';

const parameters = z.record(z.string(), z.unknown()).default({});

/** Options of the gate `personal`. */
export const personalOptionsSchema = z
  .strictObject({
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
      .meta({ component: 'metaMethods' })
      .describe("how a patient's own weights follow what came true"),
    personalize: z
      .boolean()
      .default(true)
      .describe("false = the population's weights, lowered by quality and drift alone"),
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
    driftDetector: z
      .strictObject({
        type: z.string().describe('the type of drift detector'),
        parameters: parameters.describe('its options'),
      })
      .meta({ component: 'driftDetectors' })
      .optional()
      .describe(
        'what watches the losses of each expert for each patient; absent = no drift is watched',
      ),
    driftImpact: z
      .number()
      .min(0)
      .max(1)
      .default(0)
      .describe("how far a rise of an expert's losses lowers its weight: 1 − impact·drift"),
  })
  .refine(({ driftDetector, driftImpact }) => driftDetector !== undefined || driftImpact === 0, {
    path: ['driftImpact'],
    message: '0 without driftDetector: where no drift is watched there is none to count',
  })
  .refine(({ personalize, priorStrength }) => personalize || priorStrength === undefined, {
    path: ['priorStrength'],
    message: 'absent with personalize: false, since nothing is weighed against the population',
  });

/** Validated options of the gate `personal`. */
export type PersonalOptions = z.output<typeof personalOptionsSchema>;
