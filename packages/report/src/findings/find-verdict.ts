import { compareByJackknife, type Difference, type ForecastSet } from '@prodrome/evaluation';
import { partOfSet } from '../data/part-of-set.ts';

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
 * The fewest patients (or blocks of one patient) of which an answer is given: the coverage of the interval was measured from eight on
 * (`compareByJackknife`).
 */
export const fewestClusters = 8;

/** Compares by log loss, over patients, on the rows that both models answered. Deterministic. */
export function findVerdict(
  model: Float64Array,
  reference: Float64Array,
  set: ForecastSet,
): Verdict {
  const isKnown = (row: number): boolean =>
    !Number.isNaN(model[row]) && !Number.isNaN(reference[row]);
  const part = partOfSet(set, isKnown);
  const [own, other] = [model, reference].map((values) =>
    values.filter((_, row) => isKnown(row)),
  ) as [Float64Array, Float64Array];
  const logLoss = compareByJackknife(own, other, part);
  const brier = compareByJackknife(own, other, part, { metric: 'brier' });
  const clusters = new Set(part.patients).size;
  const events = part.labels.reduce((sum, label) => sum + label, 0);
  return {
    answer: answerOf(clusters, logLoss),
    ...{ rows: part.labels.length, clusters, events },
    ...(logLoss && { logLoss }),
    ...(brier && { brier }),
  };
}

/** What an interval of a difference in loss says of so many clusters. */
export function answerOf(clusters: number, difference: Difference | undefined): Answer {
  if (clusters < fewestClusters || !difference) return 'too-few';
  const [low, high] = difference.ci;
  if (high < 0) return 'better';
  return low > 0 ? 'worse' : 'no-skill';
}
