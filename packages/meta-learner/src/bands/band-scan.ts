import type { ForecastScan } from '../patients/patient-forecasts.ts';
import { bandGraph } from './band-graph.ts';
import { scoreOf, thresholdOf, type BandFit } from './scores.ts';

/** Numbers of an answer: the set as bits, below which probability a band is low, above which it is high. */
export const bandOutputs = 3;

/**
 * A patient's own level αᵧ of each outcome y, by adaptive conformal inference: y belongs to the set where the score is within the training
 * patients' threshold of level αᵧ; when y came true, αᵧ ← αᵧ + γ(α − 1{y was ruled out}). So of T days of an outcome the share that
 * was ruled out is at most α + (1 − α + γ)/(γT), whatever the patient is like. Levels stay at most 1.
 * Source: Gibbs & Candès 2021, "Adaptive conformal inference under distribution shift", eq. 2 and proposition 4.1; by outcome as Vovk 2012,
 * "Conditional validity of inductive conformal predictors" (label-conditional).
 */
export const bandScan = ({ scores, alpha, rate }: BandFit): ForecastScan => ({
  toGraph: (graph) => bandGraph(graph, { scores, alpha, rate }),
  ...{ width: 2, outputs: bandOutputs },
  begin: (levels) => {
    levels.fill(alpha);
  },
  learn: (levels, value, outcome) => {
    const y = outcome === 1 ? 1 : 0;
    const level = levels[y] as number;
    const isOut = scoreOf(value, y) > thresholdOf(scores[y], level);
    levels[y] = Math.min(1, level + rate * (alpha - Number(isOut)));
  },
  answer: (levels, value, out, at) => {
    const highAbove = thresholdOf(scores[0], levels[0] as number);
    const below = thresholdOf(scores[1], levels[1] as number);
    const has0 = value <= highAbove;
    const has1 = 1 - value <= below;
    // where both are ruled out the likelier one stands
    const likelier = value >= 0.5 ? 2 : 1;
    out[at] = has0 || has1 ? Number(has0) + 2 * Number(has1) : likelier;
    out[at + 1] = 1 - below;
    out[at + 2] = highAbove;
  },
});
