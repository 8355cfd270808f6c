import { unnestStates, type ComponentState, type Failure } from '@prodrome/core';
import type { CouncilReport } from '../model/council.ts';
import type { Fit, TrainingRun } from './training-run.ts';
import { answeringSets, taskName } from './training-tasks.ts';

/** What became of a run's tasks, by name. */
export interface RunResults {
  readonly outputs: ReadonlyMap<string, ComponentState>;
  readonly failures: ReadonlyMap<string, Failure>;
}

/** Why some models of a run have no metrics, or are not in its bundle, by name; the first reason met. */
export function absentModels(run: TrainingRun, results: RunResults): Record<string, string> {
  const reasons: Record<string, string> = { ...run.absent, ...run.leftOut };
  for (const fit of run.fits) {
    const { excluded } = councilReport(fit, results);
    const found = [
      ...run.experts.flatMap((expert) => failuresOf(fit, expert.name, results)),
      ...Object.entries(failedForecasts(fit, results)),
      ...Object.entries(excluded).map(([name, why]) => [name, `${fit.name}: ${why}`] as const),
    ];
    for (const [name, reason] of found) reasons[name] ??= reason;
  }
  return reasons;
}

function failuresOf(
  fit: Fit,
  name: string,
  { failures }: RunResults,
): (readonly [string, string])[] {
  return [...answeringSets(fit), fit.set].flatMap((set) => {
    const task = taskName.expert(set, { name });
    const failure = failures.get(task);
    return failure ? [[name, `failed in ${task}: ${failure.message}`] as const] : [];
  });
}

function failedForecasts(fit: Fit, { outputs }: RunResults): Readonly<Record<string, string>> {
  const task = taskName.forecast(fit);
  const { json } = outputs.get(task) ?? {};
  const failures = (json ?? {}) as Readonly<Record<string, string>>;
  return Object.fromEntries(
    Object.entries(failures).map(([name, message]) => [name, `failed in ${task}: ${message}`]),
  );
}

function councilReport(fit: Fit, { outputs }: RunResults): Pick<CouncilReport, 'excluded'> {
  const state = outputs.get(taskName.council(fit));
  if (!state) return { excluded: {} };
  return (unnestStates(state).json as unknown as { report: CouncilReport }).report;
}
