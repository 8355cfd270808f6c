import { riskBands } from '@prodrome/core';
import { z } from 'zod';

const probability = z.number().nullable();

/** One number for each output; null where there is none. */
const outputValue = z.union([probability, z.array(probability)]);

const byName = z.record(z.string(), outputValue);

/** How good what is known of a domain is. */
const quality = z.strictObject({
  completeness: probability,
  timeliness: probability,
  plausibility: probability,
  consistency: probability,
});

/** A forecast with its receipt: `PredictionResult` of `@prodrome/core`, in which a number that is not known is null. */
export const forecastSchema = z.strictObject({
  patientId: z.string(),
  timestamp: z.string().describe('the day on which the forecast is made'),
  prediction: outputValue.describe('the probability; null where no expert answered'),
  confidence: z.number().nullable().optional(),
  risk: z.enum(riskBands).optional().describe('of models with bands of risk'),
  expertContributions: byName
    .optional()
    .describe('weight times answer; they sum to the uncalibrated probability'),
  degraded: z.boolean().describe('whether an expert that counts gave no answer'),
  receipt: z.strictObject({
    model: z.string().describe('SHA-256 that names the model'),
    served: z.string(),
    weights: byName.optional(),
    steps: z
      .array(z.strictObject({ name: z.string(), weights: byName }))
      .optional()
      .describe('how the weights came about, from equal ones on'),
    values: byName.describe('what each expert answered'),
    absent: z
      .record(z.string(), z.enum(['asleep', 'abstained', 'failed']))
      .describe('experts without an answer, and why'),
    quality: z.record(z.string(), quality),
    untrusted: z.array(z.string()).optional(),
    uncalibrated: outputValue,
  }),
});

const share = {
  points: z.number().describe('what it added to the probability'),
  logOdds: z.number().describe('what it added to the log odds'),
  error: z.number().optional().describe('standard error of points, where it was sampled'),
};

/** A forecast with its reasons. */
export const explainedSchema = forecastSchema.extend({
  explanation: z
    .strictObject({
      base: z.number().describe('what the forecast would be without all that follows'),
      forecast: z.number(),
      gate: z.strictObject(share).optional().describe('what the weights moved, from equal ones'),
      calibration: z.strictObject(share).optional().describe('what the own calibration moved'),
      variables: z.array(
        z.strictObject({
          ...{ name: z.string(), domain: z.string(), ...share },
          role: z.enum(['derived', 'evidence', 'treatment']).optional(),
          unit: z.string().optional(),
          value: z.union([z.number(), z.string()]).optional().describe('of that day'),
          usual: z.number().optional().describe("the median of the patient's days before"),
        }),
      ),
      experts: z.array(
        z.strictObject({
          ...{ name: z.string(), weight: z.number(), ...share },
          method: z.enum(['explained', 'shapley', 'sampled']),
        }),
      ),
      unexplained: z.record(z.string(), z.string()).describe('experts without reasons, and why'),
    })
    .describe('all shares sum to forecast less base'),
  featureImportance: z.record(z.string(), z.number()).describe('points by variable'),
});

/** The columns of a row, as the training data have them; null = not observed. */
export const record = z
  .record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]))
  .describe('columns of the training data; what was not observed is null or left out');

/** A patient in a path. */
export const patientParams = z.strictObject({
  id: z
    .string()
    .min(1)
    .max(200)
    // eslint-disable-next-line no-control-regex -- those are what is refused
    .regex(/^[^\u0000-\u001f\u007f]*$/, 'a text without control characters')
    .describe('the patient'),
});
