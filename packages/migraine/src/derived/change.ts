import type { GraphMath, GraphValue } from '@prodrome/core';

/** A formula of one number, and the same in a graph; NaN stays NaN. */
export interface Change {
  of(value: number): number;
  toGraph(math: GraphMath, value: GraphValue): GraphValue;
}

/** x */
export const unchanged: Change = { of: (value) => value, toGraph: (_math, value) => value };

/** |x| */
export const absolute: Change = {
  of: Math.abs,
  toGraph: ({ apply }, value) => apply('Abs', value),
};

/** 0 − x: a change of 0 is a drop of 0, not of −0. */
export const turned: Change = {
  of: (value) => 0 - value,
  toGraph: ({ apply }, value) => apply('Sub', 0, value),
};

/** max(0, x − limit) */
export const above = (limit: number): Change => ({
  of: (value) => Math.max(0, value - limit),
  toGraph: (math, value) => atLeast(math, 0, math.apply('Sub', value, limit)),
});

/** max(0, −x) */
export const below: Change = {
  of: (value) => Math.max(0, -value),
  toGraph: (math, value) => atLeast(math, 0, math.apply('Neg', value)),
};

/** log of x, at least of 1 */
export const logarithm: Change = {
  of: (value) => Math.log(Math.max(1, value)),
  toGraph: (math, value) => math.apply('Log', atLeast(math, 1, value)),
};

/** 1 from a number on, else 0 */
export const from = (first: number): Change => ({
  of: (value) => (Number.isNaN(value) ? NaN : Number(value >= first)),
  toGraph: ({ apply, double }, value) =>
    apply('Where', apply('IsNaN', value), NaN, double(apply('GreaterOrEqual', value, first))),
});

/** The larger of both; what runtimes make of the larger of NaN and a number is open. */
export const atLeast = ({ apply }: GraphMath, least: number, value: GraphValue): GraphValue =>
  apply('Where', apply('LessOrEqual', value, least), least, value);
