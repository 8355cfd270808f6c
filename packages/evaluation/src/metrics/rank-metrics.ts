import { checkScores, type MetricValue } from '../rows/forecast-set.ts';
import { rank, type Ranking } from '../rows/ranking.ts';

/**
 * The chance that a random event was forecast higher than a random non-event; ties count ½, exactly.
 * Any scores will do: only their order matters.
 * @throws ProdromeError `USAGE` for other lengths, `NUMERIC` for NaN and labels other than 0 and 1.
 * Source: Hanley & McNeil 1982, doi:10.1148/radiology.143.1.7063747.
 */
export function areaUnderRoc(labels: Float64Array, probabilities: Float64Array): MetricValue {
  checkScores('areaUnderRoc', labels, probabilities);
  return rocOf(labels, rank(probabilities));
}

/**
 * Σ (recall gained) · precision over falling thresholds, equal forecasts together; scikit-learn's definition.
 * Any scores will do: only their order matters.
 * @throws ProdromeError as {@link areaUnderRoc}.
 */
export function averagePrecision(labels: Float64Array, probabilities: Float64Array): MetricValue {
  checkScores('averagePrecision', labels, probabilities);
  return precisionOf(labels, rank(probabilities));
}

/** {@link areaUnderRoc} for a ranking at hand. */
export function rocOf(labels: Float64Array, { order, closes }: Ranking): MetricValue {
  let [events, others, tiedEvents, tiedOthers, concordant] = [0, 0, 0, 0, 0];
  for (let k = 0; k < order.length; k++) {
    const label = labels[order[k] as number] as number;
    tiedEvents += label;
    tiedOthers += 1 - label;
    if (closes[k] === 0) continue;
    concordant += tiedOthers * (events + tiedEvents / 2);
    events += tiedEvents;
    others += tiedOthers;
    tiedEvents = tiedOthers = 0;
  }
  if (events === 0) return { reason: 'no events' };
  if (others === 0) return { reason: 'nothing but events' };
  return { value: concordant / (events * others) };
}

/** {@link averagePrecision} for a ranking at hand. */
export function precisionOf(labels: Float64Array, { order, closes }: Ranking): MetricValue {
  let [events, tiedEvents, total] = [0, 0, 0];
  for (let k = 0; k < order.length; k++) {
    tiedEvents += labels[order[k] as number] as number;
    if (closes[k] === 0) continue;
    events += tiedEvents;
    total += tiedEvents * (events / (k + 1));
    tiedEvents = 0;
  }
  return events === 0 ? { reason: 'no events' } : { value: total / events };
}
