import { binsByRank } from './calibration-error.ts';
import type { PatientIndex } from '../rows/forecast-set.ts';
import type { LinePoints } from './line-newton.ts';
import type { Ranking } from '../rows/ranking.ts';

/** What one walk down a ranking gives for patients that count as often as told. */
export interface WeightedWalk {
  /** NaN where there is only one kind of label. */
  readonly auc: number;
  /** NaN where there are no events. */
  readonly precision: number;
  /** Overwritten by the next walk. */
  readonly points: LinePoints;
}

/**
 * A function that walks the rows from the highest forecast down, each counted as often as its patient is.
 * Neighbouring forecasts share a point of the calibration line when there are more than `mostPoints`.
 * @param logOdds - [n] of the forecasts.
 */
export function createWalk(
  labels: Float64Array,
  logOdds: Float64Array,
  { ofRow }: PatientIndex,
  ranking: Ranking,
  mostPoints: number,
): (counts: Float64Array) => WeightedWalk {
  const { order } = ranking;
  const n = order.length;
  const closes = markPoints(ranking, mostPoints);
  const pointLogOdds = meanByPoint(order, closes, logOdds);
  // patient and label in one array: the walk is bound by what it reads
  const codes = order.map((row) => 2 * (ofRow[row] as number) + (labels[row] as number));
  const points: LinePoints = {
    logOdds: pointLogOdds,
    weights: new Float64Array(pointLogOdds.length),
    events: new Float64Array(pointLogOdds.length),
  };

  return (counts) => {
    let rows = 0;
    let events = 0;
    let groupRows = 0;
    let groupEvents = 0;
    let concordant = 0;
    let precision = 0;
    let point = 0;
    let rowsBefore = 0;
    let eventsBefore = 0;
    for (let k = 0; k < n; k++) {
      const code = codes[k] as number;
      const weight = counts[code >> 1] as number;
      groupRows += weight;
      groupEvents += weight * (code & 1);
      const close = closes[k] as number;
      if (close === 0) continue;
      concordant += (groupRows - groupEvents) * (events + groupEvents / 2);
      rows += groupRows;
      events += groupEvents;
      if (groupEvents > 0) precision += (groupEvents * events) / rows;
      groupRows = groupEvents = 0;
      if (close === 1) continue;
      points.weights[point] = rows - rowsBefore;
      points.events[point++] = events - eventsBefore;
      rowsBefore = rows;
      eventsBefore = events;
    }
    return { auc: concordant / (events * (rows - events)), precision: precision / events, points };
  };
}

/** [n] 1 where a group of equal forecasts ends, 2 where a point ends too. */
function markPoints(ranking: Ranking, mostPoints: number): Uint8Array {
  const { order, closes } = ranking;
  const groups = closes.reduce((count, close) => count + close, 0);
  if (groups <= mostPoints) return closes.map((close) => 2 * close);
  const pointOfRow = binsByRank(ranking, mostPoints);
  return closes.map((close, k) => {
    const next = order[k + 1];
    const ends = next === undefined || pointOfRow[next] !== pointOfRow[order[k] as number];
    return close === 1 && ends ? 2 : close;
  });
}

function meanByPoint(order: Int32Array, closes: Uint8Array, logOdds: Float64Array): Float64Array {
  const means: number[] = [];
  let total = 0;
  let first = 0;
  order.forEach((row, k) => {
    total += logOdds[row] as number;
    if (closes[k] !== 2) return;
    means.push(total / (k + 1 - first));
    total = 0;
    first = k + 1;
  });
  return Float64Array.from(means);
}
