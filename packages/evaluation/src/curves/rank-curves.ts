import { refuse } from '../rows/check-arguments.ts';
import { checkScores } from '../rows/forecast-set.ts';
import { rank } from '../rows/ranking.ts';

/** One threshold of {@link rocCurve}. */
export interface RocPoint {
  /** Rows with this score or a higher one are called events. Infinity: none. */
  readonly threshold: number;
  readonly falsePositiveRate: number;
  readonly truePositiveRate: number;
}

/** One threshold of {@link precisionRecallCurve}. */
export interface PrecisionRecallPoint {
  /** Rows with this score or a higher one are called events. */
  readonly threshold: number;
  readonly recall: number;
  readonly precision: number;
}

/**
 * The receiver operating characteristic from (0, 0) to (1, 1), equal scores together. Beyond `mostPoints` neighbours are left out
 * that lie closer than the curve's length over that number. Empty where there are no events, or nothing but events.
 * @param scores - [n]; only their order matters.
 * @throws ProdromeError `USAGE` for other lengths, `NUMERIC` for NaN and labels other than 0 and 1.
 */
export function rocCurve(
  labels: Float64Array,
  scores: Float64Array,
  mostPoints = 500,
): readonly RocPoint[] {
  const steps = walkDown('rocCurve', labels, scores, mostPoints);
  const { called, events } = steps.at(-1) ?? { called: 0, events: 0 };
  const others = called - events;
  if (events === 0 || others === 0) return [];
  const points = steps.map((step) => ({
    threshold: step.score,
    falsePositiveRate: (step.called - step.events) / others,
    truePositiveRate: step.events / events,
  }));
  const start = { threshold: Infinity, falsePositiveRate: 0, truePositiveRate: 0 };
  return thin(
    [start, ...points],
    mostPoints,
    (a, b) =>
      (b.falsePositiveRate - a.falsePositiveRate + b.truePositiveRate - a.truePositiveRate) / 2,
  );
}

/**
 * Precision against recall, equal scores together, from the highest score to the lowest. Beyond `mostPoints` neighbours are left out
 * whose recall differs by less than one over that number. Empty where there are no events.
 * @param scores - [n]; only their order matters.
 * @throws ProdromeError as {@link rocCurve}.
 */
export function precisionRecallCurve(
  labels: Float64Array,
  scores: Float64Array,
  mostPoints = 500,
): readonly PrecisionRecallPoint[] {
  const steps = walkDown('precisionRecallCurve', labels, scores, mostPoints);
  const events = steps.at(-1)?.events ?? 0;
  if (events === 0) return [];
  const points = steps.map((step) => ({
    threshold: step.score,
    recall: step.events / events,
    precision: step.events / step.called,
  }));
  return thin(points, mostPoints, (a, b) => b.recall - a.recall);
}

interface Step {
  readonly score: number;
  /** Rows with this score or a higher one. */
  readonly called: number;
  readonly events: number;
}

function walkDown(
  where: string,
  labels: Float64Array,
  scores: Float64Array,
  mostPoints: number,
): readonly Step[] {
  checkScores(where, labels, scores);
  if (!Number.isInteger(mostPoints) || mostPoints < 2) {
    refuse(`${where}, mostPoints`, 'an integer ≥ 2', String(mostPoints));
  }
  const { order, closes } = rank(scores);
  const steps: Step[] = [];
  let events = 0;
  order.forEach((row, k) => {
    events += labels[row] as number;
    if (closes[k] === 1) steps.push({ score: scores[row] as number, called: k + 1, events });
  });
  return steps;
}

/** The first and the last, and of those between them one for every step of the curve. */
function thin<Point>(
  points: readonly Point[],
  mostPoints: number,
  between: (a: Point, b: Point) => number,
): readonly Point[] {
  if (points.length <= mostPoints) return points;
  const kept: Point[] = [];
  points.forEach((point, at) => {
    const last = kept.at(-1);
    const isFar = last === undefined || between(last, point) >= 1 / (mostPoints - 2);
    if (isFar || at === points.length - 1) kept.push(point);
  });
  return kept;
}
