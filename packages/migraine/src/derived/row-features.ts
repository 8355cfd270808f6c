import { sumKnown, type GraphMath, type GraphValue } from '@prodrome/core';
import { above, logarithm } from './change.ts';
import { find, findAll, type Ingredients } from './ingredients.ts';
import { mappedPart, rowPart, type Part } from './part.ts';
import { readSource, sourceGraph, type Source } from './sources.ts';

/** The variables that are premonitory symptoms. */
export const symptomVariables: readonly string[] = [
  'prodrome_reported',
  'yawning',
  'neck_pain',
  'fatigue',
  'photophobia',
  'food_craving',
  'difficulty_concentrating',
];

/** The features that look at one day alone. */
export function rowParts({ sources, baselines }: Ingredients): readonly Part[] {
  const of = (variable: string, make: (source: Source) => Part): readonly Part[] => {
    const source = find(sources, variable);
    return source ? [make(source)] : [];
  };
  return [
    ...fragmentationPart(sources, baselines.interruptions),
    ...signsPart(findAll(sources, symptomVariables)),
    ...of('temperature', (source) => mappedPart('heat_above_20', source, above(20))),
    ...of('pm25', (source) => mappedPart('log_pm25', source, logarithm)),
    ...of('alcohol', (source) => mappedPart('alcohol_excess', source, above(2))),
  ];
}

/**
 * How broken a night was: the mean of what was observed, each on the scale of people with episodic migraine.
 * Source of the norms: Vgontzas 2020, efficiency 89.5 ± 3.3 %, awake after sleep onset 44.8 ± 17 min.
 */
function fragmentationPart(
  sources: readonly Source[],
  interruptions: Ingredients['baselines']['interruptions'],
): readonly Part[] {
  const scales = [
    { variable: 'wake_after_sleep_onset', norm: { mean: 45, deviation: 17 } },
    { variable: 'sleep_efficiency', norm: { mean: 89.5, deviation: -3.3 } },
    { variable: 'sleep_interruptions', norm: interruptions },
  ].flatMap(({ variable, norm }) => {
    const source = find(sources, variable);
    return source && norm ? [{ source, ...norm }] : [];
  });
  const [first, ...others] = scales;
  if (!first) return [];
  const made = [first.source, ...others.map(({ source }) => source)] as const;
  const value = (values: Float32Array): number => {
    let total = 0;
    let known = 0;
    for (const { source, mean, deviation } of scales) {
      const score = (readSource(source, values) - mean) / deviation;
      if (Number.isNaN(score)) continue;
      total += score;
      known += 1;
    }
    return total / known;
  };
  const valueGraph = (math: GraphMath, values: GraphValue): GraphValue => {
    const scores = scales.map(({ source, mean, deviation }) =>
      math.apply('Div', math.apply('Sub', sourceGraph(math, source, values), mean), deviation),
    );
    const { total, known } = sumKnown(math, math.concat(scores, 1));
    return math.apply('Div', total, known);
  };
  return [rowPart('sleep_fragmentation', made, value, valueGraph)];
}

/** Of one column there is nothing to gather: it is the evidence itself. */
function signsPart(symptoms: readonly Source[]): readonly Part[] {
  const [first, ...others] = symptoms;
  if (!first || others.length === 0) return [];
  const value = (values: Float32Array): number => {
    let reported = NaN;
    for (const source of symptoms) {
      const sign = readSource(source, values);
      if (sign > 0) return 1;
      if (!Number.isNaN(sign)) reported = 0;
    }
    return reported;
  };
  const valueGraph = (math: GraphMath, values: GraphValue): GraphValue => {
    const { apply, concat, double } = math;
    const signs = concat(
      symptoms.map((source) => sourceGraph(math, source, values)),
      1,
    );
    const { total: reported } = sumKnown(math, double(apply('Greater', signs, 0)));
    const none = apply('Where', apply('Greater', sumKnown(math, signs).known, 0), 0, NaN);
    return apply('Where', apply('Greater', reported, 0), 1, none);
  };
  return [rowPart('prodrome_signs', [first, ...others], value, valueGraph)];
}
