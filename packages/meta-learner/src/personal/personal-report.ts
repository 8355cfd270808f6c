import type { TrainReport } from '@prodrome/core';
import { toldGain } from '../patients/gain.ts';
import type { MethodChoice } from './choose-method.ts';
import type { MeasuredImpacts } from './measure-impacts.ts';
import type { PersonalFit } from './personal-fit.ts';
import type { PersonalOptions } from './personal-options.ts';

/** What was found in training. */
export interface Findings {
  readonly options: PersonalOptions;
  /** Absent where nothing was chosen: the population's weights stand. */
  readonly choice: MethodChoice | undefined;
  /** Absent where nothing lowers a weight and no drift is watched. */
  readonly impacts: MeasuredImpacts | undefined;
}

/** The inner gate's report with what was chosen, and what lowering weights by quality and drift gained. */
export function reportOf(
  inner: TrainReport,
  fit: PersonalFit,
  { options, choice, impacts }: Findings,
): TrainReport {
  const lowered = impacts && impactsOf(options, fit, impacts);
  const chosen = choice && choiceOf(fit, choice);
  return {
    ...inner,
    metrics: { ...inner.metrics, ...chosen?.metrics, ...lowered?.metrics },
    notes: [
      ...inner.notes,
      chosen?.note ?? `the population's weights stand: ${reasonOf(options)}`,
      ...(lowered?.notes ?? []),
    ],
  };
}

const reasonOf = ({ personalize }: PersonalOptions): string =>
  personalize
    ? 'labels lie on their own rows, so that nothing is learned of a patient'
    : 'personalize is false';

function choiceOf(
  { method, priorStrength }: PersonalFit,
  { priorLoss, personalLoss, error }: MethodChoice,
) {
  const stands = priorStrength === Infinity;
  const gained = toldGain({ gain: priorLoss - personalLoss, error });
  const note = stands
    ? `the population's weights stand: the best of the patients' own gained ${gained}`
    : `${method.type} ${JSON.stringify(method.parameters)}, the population's weights worth ${priorStrength} forecasts: gained ${gained}`;
  const metrics = {
    populationLogLoss: priorLoss,
    personalLogLoss: personalLoss,
    personalGainError: error,
    ...(!stands && { priorStrength }),
  };
  return { metrics, note };
}

function impactsOf(
  { qualityImpact, driftDetector, driftImpact }: PersonalOptions,
  { horizonDays }: PersonalFit,
  { quality, drift, found, patients }: MeasuredImpacts,
) {
  const notes: string[] = [];
  const watched = driftDetector && horizonDays >= 1 ? driftDetector.type : undefined;
  if (qualityImpact > 0)
    notes.push(`quality, impact ${qualityImpact}: gained ${toldGain(quality)}`);
  if (driftDetector && !watched) {
    notes.push('no drift is watched: labels lie on their own rows');
  } else if (watched) {
    const seen = `${watched} found ${found} drifts, of ${patients} training patients`;
    const counts = driftImpact > 0 ? `, impact ${driftImpact}: gained ${toldGain(drift)}` : '';
    notes.push(seen + counts);
  }
  const metrics = {
    ...(qualityImpact > 0 && { qualityGain: quality.gain, qualityGainError: quality.error }),
    ...(watched && { driftsFound: found }),
    ...(watched && driftImpact > 0 && { driftGain: drift.gain, driftGainError: drift.error }),
  };
  return { metrics, notes };
}
