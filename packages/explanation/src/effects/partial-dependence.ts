import { ProdromeError } from '@prodrome/core';
import { jackknifeError, studentQuantile } from '@prodrome/numerics';
import {
  askValues,
  expectRising,
  type AskedRows,
  type PartialOptions,
  type PartialQuestion,
} from './ask-values.ts';

/** An average over patients. */
export interface Effect {
  readonly effect: number;
  /** By the jackknife over patients; absent with one patient. */
  readonly ci?: readonly [number, number];
}

/** What is answered on average along a variable. */
export interface EffectCurve extends AskedRows {
  readonly points: readonly (Effect & { readonly value: number })[];
}

/** Averages of weighted answers. */
export interface EffectContrasts extends AskedRows {
  readonly contrasts: readonly Effect[];
}

/**
 * Partial dependence: the average answer over all recorded rows, with the variable at each value of a grid. Each patient counts alike, whatever
 * the number of rows; intervals are of the jackknife over patients. Deterministic where the model is.
 *
 * It may ask for rows that nobody has, where variables go together; {@link accumulatedEffects} does not.
 * @param grid - rising.
 * @throws ProdromeError `USAGE`; `DATA_INSUFFICIENT` where no row is recorded or answered; what the model throws.
 * Source: Friedman 2001 (doi:10.1214/aos/1013203451), section 8.2. Deviation: means of patients' means.
 */
export async function partialDependence(
  question: PartialQuestion,
  grid: readonly number[],
  options: PartialOptions = {},
): Promise<EffectCurve> {
  const each = grid.map((_, at) => grid.map((__, other) => Number(at === other)));
  const { contrasts, ...asked } = await averageContrasts(question, grid, each, options);
  return {
    ...asked,
    points: contrasts.map((one, at) => ({ value: grid[at] as number, ...one })),
  };
}

/**
 * Averages of Σ weight · answer over the values of a grid, such as the last less the first ([−1, 0, 1]): what changes from one value to another, with
 * intervals for the change. Patients count and intervals are made as in {@link partialDependence}.
 * @param contrasts - [contrasts][grid]
 * @throws ProdromeError as {@link partialDependence}
 */
export async function averageContrasts(
  question: PartialQuestion,
  grid: readonly number[],
  contrasts: readonly (readonly number[])[],
  options: PartialOptions = {},
): Promise<EffectContrasts> {
  expectRising('grid', grid, 1);
  expectWidth(contrasts, grid.length);
  const width = grid.length;
  const { ofRow, weights, values, ...asked } = await askValues(
    question,
    width,
    () => grid,
    options,
  );
  const { patients, rows, unanswered } = asked;
  return {
    ...{ patients, rows, unanswered },
    contrasts: contrasts.map((contrast): Effect => {
      const own = new Float64Array(patients);
      ofRow.forEach((patient, row) => {
        const answer = contrast.reduce(
          (sum, factor, at) => sum + factor * (values[row * width + at] as number),
          0,
        );
        own[patient] = (own[patient] as number) + (weights[row] as number) * answer;
      });
      const total = own.reduce((sum, value) => sum + value, 0);
      const without = own.map((value) => (total - value) / (patients - 1));
      return effectOf(total / patients, without, options);
    }),
  };
}

/** @throws ProdromeError `USAGE` */
function expectWidth(contrasts: readonly (readonly number[])[], width: number): void {
  const wrong = contrasts.find((one) => one.length !== width || !one.every(Number.isFinite));
  if (!wrong) return;
  throw new ProdromeError('USAGE', {
    where: 'effect of a variable, contrasts',
    expected: `${width} finite weights each`,
    got: `[${wrong.join(', ')}]`,
  });
}

/** A figure with its interval, if it can be told without each patient. @param without - [patients] */
export function effectOf(
  effect: number,
  without: Float64Array,
  { level = 0.95 }: PartialOptions,
): Effect {
  if (without.length < 2 || !without.every(Number.isFinite)) return { effect };
  const freedom = without.length - 1;
  const half = studentQuantile((1 + level) / 2, freedom) * jackknifeError(effect, without);
  return { effect, ci: [effect - half, effect + half] };
}
