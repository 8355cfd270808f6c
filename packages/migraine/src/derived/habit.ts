import type { GraphMath, GraphValue } from '@prodrome/core';
import type { Change } from './change.ts';
import type { DerivedFeatureName } from './feature-list.ts';
import type { Part } from './part.ts';
import { readSource, sourceGraph, type Source } from './sources.ts';

/** What own running means are shrunken to: `mean` counts as much as `strength` observed days. */
export interface Baseline {
  readonly mean: number;
  readonly strength: number;
}

/** How a variable's habit is followed. */
export interface HabitRule {
  /** Whether the habit is of the logarithm. */
  readonly logarithmic?: true;
  /** What a day of the past counts a day later; 1 when absent. */
  readonly remembering?: number;
}

/** The variables whose own habit matters. */
export const habitRules = {
  stress: {},
  sleep_duration: {},
  caffeine: {},
  hrv_rmssd: { logarithmic: true, remembering: 0.98 },
  hrv_sdnn: { logarithmic: true, remembering: 0.98 },
  resting_heart_rate: { remembering: 0.98 },
} as const satisfies Readonly<Record<string, HabitRule>>;

/** Names of {@link habitRules}. */
export type HabitVariable = keyof typeof habitRules;

/** Names of {@link habitRules}, in their order. */
export const habitVariables = Object.keys(habitRules) as [HabitVariable, ...HabitVariable[]];

/** A source's value as its habit is followed; NaN for a logarithm of what is not positive. */
export function habitValue(
  source: Source,
  rule: HabitRule,
  values: ArrayLike<number>,
  from = 0,
): number {
  const value = readSource(source, values, from);
  if (!rule.logarithmic) return value;
  return value > 0 ? Math.log(value) : NaN;
}

/**
 * Distances from the own running mean (k·μ₀ + Σx) / (k + n), today included. With forgetting, both sums shrink by it from each
 * calendar day to the next, observed or not.
 * State: the last day, Σx, n.
 */
export function habitPart(
  source: Source,
  rule: HabitRule,
  { mean, strength }: Baseline,
  outputs: readonly {
    readonly name: DerivedFeatureName;
    /** Of the distance. */
    readonly change: Change;
  }[],
): Part {
  const remembering = rule.remembering ?? 1;
  return {
    outputs: outputs.map(({ name }) => ({ name, sources: [source] })),
    width: 3,
    initial: (state, at) => {
      state.fill(0, at + 1, at + 3);
    },
    learn: (state, at, day, values) => {
      const gap = day - (state[at] as number);
      state[at] = day;
      if (gap > 0) {
        const kept = remembering ** gap;
        state[at + 1] = kept * (state[at + 1] as number);
        state[at + 2] = kept * (state[at + 2] as number);
      }
      const value = habitValue(source, rule, values);
      if (Number.isNaN(value)) return;
      state[at + 1] = (state[at + 1] as number) + value;
      state[at + 2] = (state[at + 2] as number) + 1;
    },
    value: (index, state, at, values) => {
      const total = strength * mean + (state[at + 1] as number);
      const own = total / (strength + (state[at + 2] as number));
      const deviation = habitValue(source, rule, values) - own;
      return outputs[index]?.change.of(deviation) ?? NaN;
    },
    toGraph: (math, { values, day, remembered }) => {
      const { apply } = math;
      const gap = apply('Sub', day, remembered(0));
      const kept = apply('Where', apply('Greater', gap, 0), apply('Pow', remembering, gap), 1);
      const value = habitGraph(math, source, rule, values);
      const isUnknown = apply('IsNaN', value);
      const added = (place: number, more: GraphValue | number) =>
        apply('Add', apply('Mul', kept, remembered(place)), apply('Where', isUnknown, 0, more));
      const [sum, known] = [added(1, value), added(2, 1)];
      const total = apply('Add', strength * mean, sum);
      const own = apply('Div', total, apply('Add', strength, known));
      const deviation = apply('Sub', value, own);
      return {
        outputs: outputs.map(({ change }) => change.toGraph(math, deviation)),
        state: [day, sum, known],
      };
    },
  };
}

/** {@link habitValue} in a graph. */
function habitGraph(
  math: GraphMath,
  source: Source,
  rule: HabitRule,
  values: GraphValue,
): GraphValue {
  const value = sourceGraph(math, source, values);
  if (!rule.logarithmic) return value;
  const { apply } = math;
  return apply('Where', apply('Greater', value, 0), apply('Log', value), NaN);
}
