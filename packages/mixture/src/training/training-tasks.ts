import { canonicalJson, type JsonValue, type PureTask } from '@prodrome/core';
import type { PlannedExpert } from '../model/plan.ts';
import { sha256 } from './plan-hash.ts';
import type { Fit, TrainingRun } from './training-run.ts';

/** What a task does, as plain data. */
export interface TaskOptions {
  readonly kind: 'features' | 'expert' | 'council' | 'forecast';
  readonly fit: string;
  /** The inner fold that is left out, or null for a fit on all of the fit's training rows. */
  readonly inner: number | null;
  readonly expert?: string;
}

/** Names of tasks: `fold-1/inner-2/expert/markov`. */
export const taskName = {
  features: (fit: Fit, inner: number | null): string => `${place(fit, inner)}/features`,
  expert: (fit: Fit, inner: number | null, { name }: Pick<PlannedExpert, 'name'>): string =>
    `${place(fit, inner)}/expert/${name}`,
  council: ({ name }: Fit): string => `${name}/council`,
  forecast: ({ name }: Fit): string => `${name}/forecast`,
};

/**
 * The whole training as a list of pure tasks, each after its inputs: for every outer fold and for the refit on all rows,
 * features and experts cross-fitted over the inner folds, then fitted on all, the council on the out-of-fold answers, and the
 * forecasts of the held-out rows.
 */
export function trainingTasks(run: TrainingRun): PureTask[] {
  const keys = new Map<string, string>();
  return run.fits.flatMap((fit) =>
    fitTasks(run, fit).map((task): PureTask => {
      const read = [...task.inputs, ...task.failures].map((name) => keys.get(name) ?? '');
      const { recipe, seed } = task;
      const made = { recipe, seed, run: run.hash, read } as unknown as JsonValue;
      const key = sha256(canonicalJson(made));
      keys.set(task.name, key);
      return { key, ...task };
    }),
  );
}

type UnnamedTask = Omit<PureTask, 'key'>;

function fitTasks({ experts, seed }: TrainingRun, fit: Fit): UnnamedTask[] {
  const task = (
    name: string,
    options: TaskOptions,
    inputs: readonly string[],
    failures: readonly string[] = [],
  ): UnnamedTask => ({
    name,
    recipe: { type: 'training', module: '@prodrome/mixture', options: { ...options } },
    seed: `${seed}/${name}`,
    inputs,
    failures,
  });
  const where = { fit: fit.name };
  const namesAt = (inner: number | null): string[] =>
    experts.map((expert) => taskName.expert(fit, inner, expert));
  const inners = [...fit.inner.keys()];
  const fits = [...inners, null].flatMap((inner) => {
    const features = taskName.features(fit, inner);
    return [
      task(features, { kind: 'features', ...where, inner }, []),
      ...experts.map((expert) =>
        task(
          taskName.expert(fit, inner, expert),
          { kind: 'expert', ...where, inner, expert: expert.name },
          [features],
        ),
      ),
    ];
  });
  const council = taskName.council(fit);
  const outOfFold = inners.flatMap((inner) => [taskName.features(fit, inner), ...namesAt(inner)]);
  // an expert that could not be fitted on all is not mixed; the council needs nothing else of it
  const councilTask = task(
    council,
    { kind: 'council', ...where, inner: null },
    outOfFold,
    namesAt(null),
  );
  if (fit.fold.test.length === 0) return [...fits, councilTask];
  const forecast = task(taskName.forecast(fit), { kind: 'forecast', ...where, inner: null }, [
    ...[taskName.features(fit, null), ...namesAt(null)],
    council,
  ]);
  return [...fits, councilTask, forecast];
}

const place = ({ name }: Fit, inner: number | null): string =>
  inner === null ? name : `${name}/inner-${inner + 1}`;
