import { disclaimer } from '@prodrome/assembly';
import type { PredictionResult, RiskBand } from '@prodrome/core';
import { z } from 'zod';
import type { ClinicalModel } from './clinical-model.ts';

const text = z.string();
const coding = z.strictObject({ system: text, code: text, display: text.optional() });
const concept = z.strictObject({ coding: z.array(coding).optional(), text });

/** A FHIR R4 RiskAssessment, as far as it is filled. */
export const riskAssessmentSchema = z.strictObject({
  resourceType: z.literal('RiskAssessment'),
  id: z.string(),
  status: z.literal('final'),
  method: concept.describe('the model, by the start of the hash that names it'),
  subject: z.strictObject({ reference: text }),
  occurrenceDateTime: text.describe('the day on which the forecast is made'),
  prediction: z
    .array(
      z.strictObject({
        outcome: concept,
        probabilityDecimal: z.number().min(0).max(1),
        qualitativeRisk: concept.optional(),
        whenPeriod: z.strictObject({ start: text, end: text }),
      }),
    )
    .optional()
    .describe('not there where no expert answered'),
  note: z.array(z.strictObject({ text })),
});

/** See {@link riskAssessmentSchema}. */
export type RiskAssessment = z.output<typeof riskAssessmentSchema>;

/** What HL7 calls the bands. */
const riskCodes: Readonly<Record<RiskBand, string>> = {
  low: 'low',
  medium: 'moderate',
  high: 'high',
};

const riskSystem = 'http://terminology.hl7.org/CodeSystem/risk-probability';

/** A forecast as FHIR tells it. The day that it is for is one day, `horizonDays` after the one on which it is made. */
export function riskAssessmentOf(
  { patientId, timestamp, prediction, risk, degraded, confidence }: PredictionResult,
  { hash, outcome, horizonDays }: ClinicalModel,
): RiskAssessment {
  const day = timestamp.slice(0, 10);
  const ahead = new Date(Date.parse(day) + horizonDays * 86_400_000).toISOString().slice(0, 10);
  const values = Array.isArray(prediction) ? prediction : [prediction];
  const known = values.flatMap((value: number, at) =>
    Number.isFinite(value)
      ? [{ value, name: values.length > 1 ? `${outcome} ${at + 1}` : outcome }]
      : [],
  );
  const notes = [
    ...(known.length === 0 ? ['No expert answered: there is no forecast of this day.'] : []),
    ...(degraded ? ['Experts that count gave no answer: the forecast rests on the others.'] : []),
    ...(confidence === undefined || !Number.isFinite(confidence)
      ? []
      : [`Confidence ${confidence.toFixed(2)} of 1.`]),
    disclaimer,
  ];
  return {
    resourceType: 'RiskAssessment',
    // letters, digits, hyphens and points are what FHIR allows
    id: `${hash.slice(0, 12)}-${day}`,
    status: 'final',
    method: { text: `prodrome ${hash.slice(0, 12)}` },
    subject: { reference: `Patient/${patientId}` },
    occurrenceDateTime: day,
    ...(known.length > 0 && {
      prediction: known.map(({ value, name }) => ({
        outcome: { text: name },
        probabilityDecimal: value,
        ...(risk !== undefined && {
          qualitativeRisk: { coding: [{ system: riskSystem, code: riskCodes[risk] }], text: risk },
        }),
        whenPeriod: { start: ahead, end: ahead },
      })),
    }),
    note: notes.map((said) => ({ text: said })),
  };
}
