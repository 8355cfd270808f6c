import {
  createState,
  nestStates,
  ProdromeError,
  unnestStates,
  type ComponentState,
  type JsonValue,
  type TaskContext,
} from '@prodrome/core';
import { createStream } from '@prodrome/numerics';
import { createPruner, runStudy, type TrialRecord } from '@prodrome/optimizers';
import { settled, type PlannedExpert, type PlannedSearch } from '../model/plan.ts';
import type { ExpertSearch } from '../selection/evaluate-forecasts.ts';
import { createCrossValidator } from '../validation/cross-validate.ts';
import { isOnePerson } from '../validation/forecast-set.ts';
import { countPatients, innerFolds } from '../validation/inner-folds.ts';
import { lossBy, reportFolds, turned } from '../validation/search-metric.ts';
import type { Fit, TrainingRun } from './training-run.ts';
import type { TrainingSet } from './training-sets.ts';
import { taskName } from './training-tasks.ts';

/** Options that a search has found, and how the training after it is carried out. */
export interface FoundOptions {
  readonly found: ExpertSearch;
  /** The expert with them. */
  readonly expert: PlannedExpert;
  readonly context: TaskContext;
}

const kind = 'expert_search';

/**
 * Searches for an expert's options within a training set: on folds of its patients (of one person, blocks of time), by the planned metric.
 * Nobody else is seen. A pure function of run, set and seed; interrupted, it goes on after the last trial that had ended.
 * @throws ProdromeError `EXPERT_FAILED` when every trial failed; `DATA_INSUFFICIENT`; `CANCELLED`.
 */
export async function searchExpert(
  run: TrainingRun,
  expert: PlannedExpert,
  planned: PlannedSearch,
  { train }: TrainingSet,
  { seed, ...context }: TaskContext & { readonly seed: string },
): Promise<FoundOptions> {
  const { metric, space, constraints, search, trials: most, withParameters } = planned;
  const saved = savedSearch(context.resume);
  const entries: JsonValue[] = [...saved.entries];
  const stateWith = (parts: Readonly<Record<string, ComponentState>> = {}): ComponentState =>
    nestStates(kind, 1, { entries }, parts);
  const count = foldsOf(run, train, planned.folds);
  const folds = innerFolds(run.dataset, train, count, createStream(seed).fork('search folds'));
  const validator = createCrossValidator(run, expert, folds, `${seed}/search`);
  const made = planned.pruner && createPruner(planned.pruner, count - 1);
  let done = 0;
  const { trials, best } = await runStudy(
    {
      search: search.type,
      options: search.options,
      ...{ space, constraints, seed: `${seed}/search` },
      ...(most !== undefined && { trials: most }),
      ...(made && { pruner: made.pruner }),
      ...(context.signal && { signal: context.signal }),
      entries: {
        known: saved.entries,
        append: (entry) => {
          entries.push(entry);
        },
      },
      // no clock: what is kept is to be the same in every run
      now: () => 0,
      onTrial: () => {
        done += 1;
        context.checkpoint?.(() => stateWith());
        context.progress?.({ done, total: most ?? done });
      },
    },
    async (parameters, { signal, report }) => {
      const onFold = made && reportFolds(metric, { of: made.reports, report });
      return lossBy(metric, await validator.run(withParameters(parameters), { signal }, onFold));
    },
  );
  if (best?.loss === undefined) throw allFailed(expert.name, trials);
  const found: ExpertSearch = {
    ...{ type: search.recipe.type, metric, folds: count },
    parameters: best.parameters,
    score: turned(metric, best.loss),
    trials: trials.map(({ parameters, loss, failure, pruned }) => ({
      parameters,
      ...(loss !== undefined && { score: turned(metric, loss) }),
      ...(failure && { failure: failure.message }),
      ...(pruned && { pruned }),
    })),
  };
  return {
    found,
    expert: settled(expert, withParameters(best.parameters)),
    context: {
      ...(context.signal && { signal: context.signal }),
      ...(context.progress && { progress: context.progress }),
      ...(saved.training && { resume: saved.training }),
      checkpoint: (state) => {
        context.checkpoint?.(() => stateWith({ training: state() }));
      },
    },
  };
}

/** An expert's state with the search that its options come from. */
export const searchedState = (found: ExpertSearch, state: ComponentState): ComponentState =>
  nestStates('searched_expert', 1, found as unknown as JsonValue, { expert: state });

/** The search behind a state, and the state of the expert alone. */
export function openSearched(state: ComponentState): {
  readonly found: ExpertSearch;
  readonly state: ComponentState;
} {
  const { json, parts } = unnestStates(state);
  return {
    found: json as unknown as ExpertSearch,
    state: parts['expert'] ?? createState('nothing', 1, null),
  };
}

/** What people are told of a search. */
export function searchText({ type, metric, parameters, score, trials }: ExpertSearch): string {
  const chosen = Object.entries(parameters).map(
    ([name, value]) => `${name} ${typeof value === 'string' ? value : JSON.stringify(value)}`,
  );
  const failed = trials.filter(({ failure }) => failure !== undefined).length;
  const stopped = trials.filter(({ pruned }) => pruned).length;
  const ended = `${trials.length} trials${failed > 0 ? `, ${failed} failed` : ''}${stopped > 0 ? `, ${stopped} stopped early` : ''}`;
  return `${type} chose ${chosen.join(', ')}: ${metric} ${Number(score.toPrecision(5))} on inner folds, best of ${ended}`;
}

/** As many folds as are planned, where there are patients for them. */
function foldsOf({ dataset }: TrainingRun, train: Int32Array, planned: number): number {
  if (isOnePerson(dataset)) return planned;
  const patients = countPatients(dataset, train);
  if (patients >= 2) return Math.min(planned, patients);
  throw new ProdromeError('DATA_INSUFFICIENT', {
    where: 'search for options',
    expected: 'at least 2 patients in every training set',
    got: String(patients),
    hint: 'Remove the search, or train on more patients',
    fields: { patients, needed: 2 },
  });
}

function savedSearch(state: ComponentState | undefined): {
  readonly entries: readonly JsonValue[];
  readonly training?: ComponentState;
} {
  if (state?.kind !== kind) return { entries: [] };
  const { json, parts } = unnestStates(state);
  const { entries } = json as unknown as { readonly entries: readonly JsonValue[] };
  return { entries, ...(parts['training'] && { training: parts['training'] }) };
}

function allFailed(name: string, trials: readonly TrialRecord[]): ProdromeError {
  const [first] = trials.flatMap(({ failure }) => (failure ? [failure.message] : []));
  return new ProdromeError('EXPERT_FAILED', {
    where: `search for options of expert ${name}`,
    expected: 'a trial that succeeds',
    got: `${trials.length} that failed, the first: ${first ?? 'none was tried'}`,
  });
}

/** What the searches of a fit have tried, by expert; nothing where none was planned. */
export function expertSearches(
  { experts }: TrainingRun,
  fit: Fit,
  outputs: ReadonlyMap<string, ComponentState>,
): { readonly searches?: Readonly<Record<string, ExpertSearch>> } {
  const found = experts.flatMap((expert) => {
    const state = outputs.get(taskName.expert(fit.set, expert));
    return expert.search && state ? [[expert.name, openSearched(state).found] as const] : [];
  });
  return found.length > 0 ? { searches: Object.fromEntries(found) } : {};
}
