import { unnestStates } from '@prodrome/core';
import type { CouncilReport } from './council.ts';
import { failureIn } from './run-task.ts';
import type { TrainingRun, Unit } from './training-run.ts';
import { taskName, type TaskInputs } from './training-tasks.ts';

/** Why some models of a run have no metrics, or are not in its bundle, by name; the first reason met. */
export function absentModels(run: TrainingRun, outputs: TaskInputs): Record<string, string> {
  const reasons: Record<string, string> = { ...run.absent };
  for (const unit of run.units) {
    const { excluded } = councilReport(unit, outputs);
    const found = [
      ...run.seats.flatMap((seat) => failuresOf(unit, seat.name, outputs)),
      ...Object.entries(failedForecasts(unit, outputs)),
      ...Object.entries(excluded).map(([name, why]) => [name, `${unit.name}: ${why}`] as const),
    ];
    for (const [name, reason] of found) reasons[name] ??= reason;
  }
  return reasons;
}

function failuresOf(unit: Unit, name: string, outputs: TaskInputs): (readonly [string, string])[] {
  return [...unit.inner.keys(), null].flatMap((inner) => {
    const task = taskName.expert(unit, inner, { name });
    const failure = failureIn(outputs.get(task));
    return failure ? [[name, `failed in ${task}: ${failure.message}`] as const] : [];
  });
}

function failedForecasts(unit: Unit, outputs: TaskInputs): Readonly<Record<string, string>> {
  const task = taskName.forecast(unit);
  const { json } = outputs.get(task) ?? {};
  const failures = (json ?? {}) as Readonly<Record<string, string>>;
  return Object.fromEntries(
    Object.entries(failures).map(([name, message]) => [name, `failed in ${task}: ${message}`]),
  );
}

function councilReport(unit: Unit, outputs: TaskInputs): Pick<CouncilReport, 'excluded'> {
  const state = outputs.get(taskName.council(unit));
  if (!state) return { excluded: {} };
  return (unnestStates(state).json as unknown as { report: CouncilReport }).report;
}
