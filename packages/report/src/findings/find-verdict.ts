import { compareByJackknife, type Difference, type ForecastSet } from '@prodrome/evaluation';

/** What the comparison with the patients' own rates says. */
export type Answer = 'better' | 'no-skill' | 'worse' | 'too-few';

/** Is a model better than the patients' own rates, and by how much. */
export interface Verdict {
  readonly answer: Answer;
  /** Rows that both answered, patients (or blocks of time) and events in them. */
  readonly rows: number;
  readonly clusters: number;
  readonly events: number;
  /** Of the model less the own rate, with 95 % intervals: negative = the model is better. Absent with one cluster. */
  readonly logLoss?: Difference;
  readonly brier?: Difference;
}

/**
 * The fewest patients (or blocks of one patient) of which an answer is given. The interval holds from three on (`compareByJackknife`), but
 * fewer than eight people are too few to stand for others, however alike they are among themselves.
 */
export const fewestClusters = 8;

/** Compares by log loss, over patients, forecasts that are all there. Deterministic. */
export function findVerdict(
  model: Float64Array,
  reference: Float64Array,
  set: ForecastSet,
): Verdict {
  const logLoss = compareByJackknife(model, reference, set);
  const brier = compareByJackknife(model, reference, set, { metric: 'brier' });
  const clusters = new Set(set.patients).size;
  return {
    answer: answerOf(clusters, logLoss),
    ...{ rows: set.labels.length, clusters },
    events: set.labels.reduce((sum, label) => sum + label, 0),
    ...(logLoss && { logLoss }),
    ...(brier && { brier }),
  };
}

/** What an interval of a difference in loss says of so many clusters. */
function answerOf(clusters: number, difference: Difference | undefined): Answer {
  if (clusters < fewestClusters || !difference) return 'too-few';
  const [low, high] = difference.ci;
  if (high < 0) return 'better';
  return low > 0 ? 'worse' : 'no-skill';
}
