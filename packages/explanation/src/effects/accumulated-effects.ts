import { ProdromeError } from '@prodrome/core';
import {
  askValues,
  expectRising,
  type Answers,
  type PartialOptions,
  type PartialQuestion,
} from './ask-values.ts';
import { effectOf, type EffectCurve } from './partial-dependence.ts';

/** An {@link EffectCurve} whose average over the recorded rows is 0. */
export interface AccumulatedEffects extends EffectCurve {
  /** Edges that were left out, since fewer than two patients had rows beside them. */
  readonly leftOut: readonly number[];
}

/**
 * Accumulated local effects: in each interval between edges, what the answers of the rows that lie in it change from its lower to its upper edge, summed up from the
 * lowest edge and centred. No row is asked for values far from its own, so that variables that go with this one are not mixed up with it.
 * Patients count and intervals are made as in `partialDependence`, each replicate centred by itself. An interval with rows of fewer than two patients
 * is joined to the next.
 * @param edges - rising, at least two; rows beyond them lie in the outermost intervals.
 * @throws ProdromeError as `partialDependence`
 * Source: Apley & Zhu 2020 (doi:10.1111/rssb.12377), equations 15 and 16. Deviation: rows are weighed so that patients count alike.
 */
export async function accumulatedEffects(
  question: PartialQuestion,
  edges: readonly number[],
  options: PartialOptions = {},
): Promise<AccumulatedEffects> {
  expectRising('edges', edges, 2);
  const kept = filledEdges(question, edges);
  const ends = (recorded: number): readonly number[] => {
    const bin = binOf(kept, recorded);
    return [kept[bin] as number, kept[bin + 1] as number];
  };
  const answers = await askValues(question, 2, ends, options);
  const { patients, rows, unanswered } = answers;
  const tally = tallyOf(answers, kept);
  const whole = curveOf(tally, -1);
  if (whole.some(Number.isNaN)) throw emptyInterval(unanswered);
  const without = Array.from({ length: patients }, (_, patient) => curveOf(tally, patient));
  return {
    ...{ patients, rows, unanswered },
    leftOut: edges.filter((edge) => !kept.includes(edge)),
    points: kept.map((value, at) => ({
      value,
      ...effectOf(
        whole[at] as number,
        Float64Array.from(without, (curve) => curve[at] as number),
        options,
      ),
    })),
  };
}

const emptyInterval = (unanswered: number): ProdromeError =>
  new ProdromeError('DATA_INSUFFICIENT', {
    where: 'effect of a variable',
    expected: 'answered rows between every two edges',
    got: `none between some, with ${unanswered} rows without an answer`,
  });

/** The interval that a value lies in: above its lower edge, up to its upper one. */
function binOf(edges: readonly number[], value: number): number {
  const above = edges.findIndex((edge, at) => at > 0 && value <= edge);
  return (above < 0 ? edges.length - 1 : above) - 1;
}

/** Edges between which two patients have rows; the outermost two always stay. */
function filledEdges({ observed, patients }: PartialQuestion, edges: readonly number[]): number[] {
  const found = edges.slice(1).map(() => new Set<number>());
  observed.forEach((value, row) => {
    if (!Number.isNaN(value)) found[binOf(edges, value)]?.add(patients[row] as number);
  });
  const kept = [edges[0] as number];
  let own = new Set<number>();
  found.forEach((one, bin) => {
    own = new Set([...own, ...one]);
    if (own.size < 2 && bin < found.length - 1) return;
    // too few beside the last edge: with those before
    if (own.size < 2 && kept.length > 1) kept.pop();
    kept.push(edges[bin + 1] as number);
    own = new Set();
  });
  return kept;
}

/** Sums by patient and interval. */
interface Tally {
  readonly bins: number;
  readonly patients: number;
  /** [patients, bins] of weights. */
  readonly weights: Float64Array;
  /** [patients, bins] of weighted changes. */
  readonly changes: Float64Array;
}

function tallyOf(
  { ofRow, weights: own, observed, values, patients }: Answers,
  edges: readonly number[],
): Tally {
  const bins = edges.length - 1;
  const weights = new Float64Array(patients * bins);
  const changes = new Float64Array(patients * bins);
  ofRow.forEach((patient, row) => {
    const cell = patient * bins + binOf(edges, observed[row] as number);
    const weight = own[row] as number;
    const change = (values[2 * row + 1] as number) - (values[2 * row] as number);
    weights[cell] = (weights[cell] as number) + weight;
    changes[cell] = (changes[cell] as number) + weight * change;
  });
  return { bins, patients, weights, changes };
}

/** [edges] the centred curve of all patients but one; of all for −1. */
function curveOf({ bins, patients, weights, changes }: Tally, leftOut: number): Float64Array {
  const curve = new Float64Array(bins + 1);
  let weighed = 0;
  let total = 0;
  for (let bin = 0; bin < bins; bin++) {
    let weight = 0;
    let change = 0;
    for (let patient = 0; patient < patients; patient++) {
      if (patient === leftOut) continue;
      weight += weights[patient * bins + bin] as number;
      change += changes[patient * bins + bin] as number;
    }
    const before = curve[bin] as number;
    const after = before + change / weight;
    curve[bin + 1] = after;
    weighed += (weight * (before + after)) / 2;
    total += weight;
  }
  return curve.map((value) => value - weighed / total);
}
