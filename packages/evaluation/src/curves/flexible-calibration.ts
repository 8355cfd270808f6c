import { ProdromeError } from '@prodrome/core';
import { sortedQuantile } from '@prodrome/numerics';
import { checkProbabilities } from '../rows/forecast-set.ts';
import { rank } from '../rows/ranking.ts';

/** How far forecasts lie from what came, whatever the shape of the error. */
export interface FlexibleCalibration {
  /** Integrated calibration index: mean over rows of |forecast − observed rate of forecasts alike|. */
  readonly ici: number;
  /** Median of these distances. */
  readonly e50: number;
  /** 90th percentile of these distances. */
  readonly e90: number;
  /** The curve at forecasts from the lowest to the highest. */
  readonly points: readonly { readonly forecast: number; readonly observed: number }[];
}

const mostPoints = 300;

/**
 * The observed rate as a smooth function of the forecast: straight lines fitted to the nearest `span` of the rows, with tricube
 * weights (lowess without robustness steps). At more than 300 different forecasts it is fitted at 300 of them and straight between.
 * @param probabilities - [n]
 * @param span - share of the rows that each line is fitted to, in (0, 1].
 * @returns why there is none where there are no rows.
 * @throws ProdromeError `USAGE` for other lengths and spans, `NUMERIC` for forecasts that are no probabilities.
 * Source: Austin & Steyerberg 2019 (doi:10.1002/sim.8281); Cleveland 1979 (doi:10.1080/01621459.1979.10481038).
 */
export function flexibleCalibration(
  labels: Float64Array,
  probabilities: Float64Array,
  span = 0.75,
): FlexibleCalibration | { readonly reason: string } {
  checkProbabilities('flexibleCalibration', labels, probabilities);
  if (!(span > 0 && span <= 1)) {
    throw new ProdromeError('USAGE', {
      where: 'flexibleCalibration, span',
      expected: 'a number in (0, 1]',
      got: String(span),
    });
  }
  const n = labels.length;
  if (n === 0) return { reason: 'no rows' };
  const groups = groupEqual(labels, probabilities);
  const nearest = Math.max(1, Math.floor(span * n + 1e-10));
  const points = places(groups, n).map((at) => ({
    forecast: groups.forecast[at] as number,
    observed: Math.min(1, Math.max(0, lineAt(groups, at, nearest))),
  }));
  const distances = distancesTo(points, groups, n).sort();
  return {
    ici: distances.reduce((sum, distance) => sum + distance, 0) / n,
    e50: sortedQuantile(distances, 0.5),
    e90: sortedQuantile(distances, 0.9),
    points,
  };
}

/** Rows of equal forecasts, lowest first; all [groups]. */
interface Groups {
  readonly forecast: Float64Array;
  readonly rows: Float64Array;
  readonly events: Float64Array;
}

function groupEqual(labels: Float64Array, probabilities: Float64Array): Groups {
  const { order, closes } = rank(probabilities);
  const count = closes.reduce((sum, close) => sum + close, 0);
  const [forecast, rows, events] = [0, 1, 2].map(() => new Float64Array(count)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  let at = count - 1;
  order.forEach((row, k) => {
    forecast[at] = probabilities[row] as number;
    rows[at] = (rows[at] as number) + 1;
    events[at] = (events[at] as number) + (labels[row] as number);
    if (closes[k] === 1) at--;
  });
  return { forecast, rows, events };
}

/** Groups at which a line is fitted: all, or those that equal numbers of rows lie between; the first and the last always. */
function places({ rows }: Groups, n: number): readonly number[] {
  const all = [...rows.keys()];
  if (all.length <= mostPoints) return all;
  const step = n / (mostPoints - 1);
  let [seen, next] = [0, 0];
  return all.filter((at) => {
    seen += rows[at] as number;
    if (at !== all.length - 1 && seen < next) return false;
    next = (Math.floor(seen / step) + 1) * step;
    return true;
  });
}

/** The line's value at a group, fitted to the nearest rows. */
function lineAt(groups: Groups, at: number, nearest: number): number {
  const { forecast, rows, events } = groups;
  const x = forecast[at] as number;
  const [low, high] = nearestGroups(groups, at, nearest);
  const radius = Math.max(x - (forecast[low] as number), (forecast[high] as number) - x);
  const scale = radius > 0 ? 1 / radius : 0;
  let [w, wx, wy, wxx, wxy] = [0, 0, 0, 0, 0];
  for (let group = low; group <= high; group++) {
    const away = (forecast[group] as number) - x;
    const share = Math.abs(away) * scale;
    const rest = 1 - share * share * share;
    const tricube = rest * rest * rest;
    const weight = tricube * (rows[group] as number);
    const event = tricube * (events[group] as number);
    w += weight;
    wx += weight * away;
    wxx += weight * away * away;
    wy += event;
    wxy += event * away;
  }
  const spread = w * wxx - wx * wx;
  // all the weight on one forecast: its own rate
  return spread > 1e-12 * w * w * radius * radius ? (wxx * wy - wx * wxy) / spread : wy / w;
}

/** The first and the last of the groups about one that hold at least so many rows; the nearer side is taken first. */
function nearestGroups({ forecast, rows }: Groups, at: number, nearest: number): [number, number] {
  const x = forecast[at] as number;
  const last = forecast.length - 1;
  let low = at;
  let high = at;
  let inside = rows[at] as number;
  while (inside < nearest) {
    const below = low > 0 ? x - (forecast[low - 1] as number) : Infinity;
    const above = high < last ? (forecast[high + 1] as number) - x : Infinity;
    if (below <= above) low--;
    else high++;
    inside += rows[below <= above ? low : high] as number;
  }
  return [low, high];
}

/** [n] in the order of the groups. */
function distancesTo(
  points: FlexibleCalibration['points'],
  { forecast, rows }: Groups,
  n: number,
): Float64Array {
  const distances = new Float64Array(n);
  let [next, filled] = [0, 0];
  forecast.forEach((x, group) => {
    while ((points[next]?.forecast ?? Infinity) < x) next++;
    const [before, after] = [points[Math.max(0, next - 1)], points[next]];
    const width = (after?.forecast ?? 0) - (before?.forecast ?? 0);
    const share = width > 0 ? (x - (before?.forecast ?? 0)) / width : 1;
    const observed = (1 - share) * (before?.observed ?? 0) + share * (after?.observed ?? 0);
    distances.fill(Math.abs(x - observed), filled, filled + (rows[group] as number));
    filled += rows[group] as number;
  });
  return distances;
}
