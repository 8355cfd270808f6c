import type { ComponentState, PureTask } from '@prodrome/core';
import type { Seat } from './plan.ts';
import type { TrainingRun, Unit } from './training-run.ts';

/** What a task does, as plain data. */
export interface TaskOptions {
  readonly kind: 'features' | 'expert' | 'council' | 'forecast';
  readonly unit: string;
  /** The inner fold that is left out, or null for a fit on all of the unit's training rows. */
  readonly inner: number | null;
  readonly seat?: string;
}

/** Outputs of finished tasks, by name. */
export type TaskInputs = ReadonlyMap<string, ComponentState>;

/** Names of tasks: `fold-1/inner-2/expert/markov`. */
export const taskName = {
  features: (unit: Unit, inner: number | null): string => `${place(unit, inner)}/features`,
  expert: (unit: Unit, inner: number | null, { name }: Pick<Seat, 'name'>): string =>
    `${place(unit, inner)}/expert/${name}`,
  council: ({ name }: Unit): string => `${name}/council`,
  forecast: ({ name }: Unit): string => `${name}/forecast`,
};

/**
 * The whole training as a list of pure tasks, each after its inputs: for every outer fold and for the refit on all rows,
 * features and experts cross-fitted over the inner folds, then fitted on all, the council on the out-of-fold answers, and the
 * forecasts of the held-out rows.
 */
export function trainingTasks(run: TrainingRun): PureTask[] {
  return run.units.flatMap((unit) => unitTasks(run, unit));
}

function unitTasks({ seats, seed }: TrainingRun, unit: Unit): PureTask[] {
  const task = (name: string, options: TaskOptions, inputs: readonly string[]): PureTask => ({
    name,
    recipe: { type: 'training', module: '@prodrome/mixture', options: { ...options } },
    seed: `${seed}/${name}`,
    inputs,
  });
  const place = { unit: unit.name };
  const fits = [...unit.inner.keys(), null].flatMap((inner) => {
    const features = taskName.features(unit, inner);
    return [
      task(features, { kind: 'features', ...place, inner }, []),
      ...seats.map((seat) =>
        task(
          taskName.expert(unit, inner, seat),
          { kind: 'expert', ...place, inner, seat: seat.name },
          [features],
        ),
      ),
    ];
  });
  const names = fits.map(({ name }) => name);
  const council = taskName.council(unit);
  const forecast = taskName.forecast(unit);
  const whole = [
    taskName.features(unit, null),
    ...seats.map((seat) => taskName.expert(unit, null, seat)),
  ];
  return [
    ...fits,
    task(council, { kind: 'council', ...place, inner: null }, names),
    ...(unit.fold.test.length > 0
      ? [task(forecast, { kind: 'forecast', ...place, inner: null }, [...whole, council])]
      : []),
  ];
}

const place = ({ name }: Unit, inner: number | null): string =>
  inner === null ? name : `${name}/inner-${inner + 1}`;
