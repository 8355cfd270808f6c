import { ProdromeError, throwIfCancelled, type CancelSignal } from '@prodrome/core';
import {
  expectFloat64,
  expectFunction,
  expectInRange,
  expectObject,
  expectWhole,
} from './check-arguments.ts';
import { dot } from './sums.ts';
import { wolfeSearch, type LinePoint } from './wolfe-search.ts';

/** Returns the value at x and writes the gradient there; must not keep or change x. */
export type Objective = (x: Float64Array, gradient: Float64Array) => number;

/** Settings of {@link minimizeLbfgs}. */
export interface LbfgsOptions {
  /** Default 200. */
  readonly maxIterations?: number;
  /** Euclidean norm of the gradient at which the search ends; default 1e-6. */
  readonly gradientTolerance?: number;
  /** Pairs of steps and gradient changes that are remembered; default 10. */
  readonly memory?: number;
  readonly signal?: CancelSignal;
  progress?(iteration: number, value: number): void;
}

/** Where {@link minimizeLbfgs} ended. */
export interface LbfgsResult {
  readonly x: Float64Array;
  readonly value: number;
  readonly gradientNorm: number;
  readonly iterations: number;
  /** Whether the gradient reached the tolerance. */
  readonly converged: boolean;
}

interface Pair {
  readonly step: Float64Array;
  readonly change: Float64Array;
  readonly product: number;
}

/**
 * A local minimum of a smooth function by limited-memory BFGS with a strong Wolfe line search.
 * Deterministic. `start` is not changed; values that are not finite during the search shorten the step.
 * @throws ProdromeError `USAGE` for arguments of another type, `NUMERIC` when value or gradient are not finite at the start; `CANCELLED` between iterations.
 * Source: Liu & Nocedal 1989, doi:10.1007/BF01589116; Nocedal & Wright 2006, algorithms 7.4 and 7.5.
 */
export function minimizeLbfgs(
  objective: Objective,
  start: Float64Array,
  options: LbfgsOptions = {},
): LbfgsResult {
  expectFunction('minimizeLbfgs, objective', objective);
  expectFloat64('minimizeLbfgs, start', start);
  expectObject('minimizeLbfgs, options', options);
  const { maxIterations = 200, gradientTolerance = 1e-6, memory = 10 } = options;
  expectInRange('minimizeLbfgs, maxIterations', maxIterations, 0);
  expectInRange('minimizeLbfgs, gradientTolerance', gradientTolerance, 0);
  expectWhole('minimizeLbfgs, memory', memory, 1);
  let x = start.slice();
  let gradient = new Float64Array(x.length);
  let value = objective(x, gradient);
  let gradientNorm = norm(gradient);
  if (!Number.isFinite(value) || !Number.isFinite(gradientNorm)) {
    throw new ProdromeError('NUMERIC', {
      where: 'minimizeLbfgs, start',
      expected: 'a finite value and gradient',
      got: `${value} and a gradient of length ${gradientNorm}`,
    });
  }
  let pairs: Pair[] = [];
  let iterations = 0;
  while (gradientNorm > gradientTolerance && iterations < maxIterations) {
    throwIfCancelled(options.signal, 'minimizeLbfgs');
    const direction = descent(pairs, gradient);
    const trial = new Float64Array(x.length);
    const trialGradient = new Float64Array(x.length);
    const from = x;
    const at = (step: number): LinePoint => {
      for (let i = 0; i < trial.length; i++) {
        trial[i] = (from[i] as number) + step * (direction[i] as number);
      }
      const found = objective(trial, trialGradient);
      return { step, value: found, slope: dot(trialGradient, direction) };
    };
    const origin = { step: 0, value, slope: dot(gradient, direction) };
    const firstStep = pairs.length === 0 ? Math.min(1, 1 / gradientNorm) : 1;
    const point = origin.slope < 0 ? wolfeSearch(at, origin, firstStep) : undefined;
    if (point === undefined) {
      if (pairs.length === 0) break;
      // the remembered curvature misleads: go on from the gradient alone
      pairs = [];
      continue;
    }
    pairs = remember(pairs, x, trial, gradient, trialGradient, memory);
    x = trial;
    gradient = trialGradient;
    value = point.value;
    gradientNorm = norm(gradient);
    iterations++;
    options.progress?.(iterations, value);
  }
  return { x, value, gradientNorm, iterations, converged: gradientNorm <= gradientTolerance };
}

function remember(
  pairs: Pair[],
  x: Float64Array,
  next: Float64Array,
  gradient: Float64Array,
  nextGradient: Float64Array,
  memory: number,
): Pair[] {
  const step = next.map((value, i) => value - (x[i] as number));
  const change = nextGradient.map((value, i) => value - (gradient[i] as number));
  const product = dot(step, change);
  if (!(product > 1e-15 * norm(step) * norm(change))) return pairs;
  return [...pairs, { step, change, product }].slice(-memory);
}

/** Minus the gradient times the approximate inverse Hessian. */
function descent(pairs: readonly Pair[], gradient: Float64Array): Float64Array {
  const direction = gradient.map((value) => -value);
  const shares: number[] = [];
  for (const { step, change, product } of pairs.toReversed()) {
    const share = dot(step, direction) / product;
    shares.push(share);
    add(direction, change, -share);
  }
  const last = pairs.at(-1);
  if (last) {
    const scale = last.product / dot(last.change, last.change);
    for (let i = 0; i < direction.length; i++) direction[i] = (direction[i] as number) * scale;
  }
  for (const { step, change, product } of pairs) {
    add(direction, step, (shares.pop() ?? 0) - dot(change, direction) / product);
  }
  return direction;
}

function add(to: Float64Array, what: Float64Array, times: number): void {
  for (let i = 0; i < to.length; i++) to[i] = (to[i] as number) + times * (what[i] as number);
}

const norm = (x: Float64Array): number => Math.sqrt(dot(x, x));
