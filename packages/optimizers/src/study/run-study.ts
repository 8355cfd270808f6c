import {
  ProdromeError,
  type Awaitable,
  type CancelSignal,
  type JsonValue,
  type OptionsSchema,
  type Search,
  type SearchType,
  type Trial,
} from '@prodrome/core';
import { createStream } from '@prodrome/numerics';
import { constrain } from '../search/constrain.ts';
import type { Constraint } from '../space/constraints.ts';
import {
  activeParameters,
  checkSpace,
  isInSpace,
  refuse,
  type Parameters,
  type SearchSpace,
} from '../space/space.ts';
import { evaluateTrial, type Objective } from './evaluate-trial.ts';
import { openJournal, type JournalOptions } from './journal.ts';
import { openStoreJournal, type StudyPlace } from './store-journal.ts';
import type { Pruner } from './pruners.ts';
import { replay, tellSearch } from './replay.ts';
import { bestTrial, paretoFront, type TrialRecord } from './trial-record.ts';

/** The journal of a study that is kept by somebody else. */
export interface StudyEntries {
  /** Of this study, oldest first; none of a new one. */
  readonly known: readonly JsonValue[];
  readonly append: (entry: JsonValue) => void;
}

/** What a study searches, how, and how long. */
export interface StudyOptions {
  readonly search: SearchType;
  /** Of the search, as its validator takes them; `{}` when absent. */
  readonly options?: unknown;
  readonly space: SearchSpace;
  readonly constraints?: readonly Constraint[];
  readonly seed: string | number;
  /**
   * Trials of earlier studies, as {@link readTrials} reads them, whose losses mean the same: searches that model losses (`gp`, `tpe`, `auto`, `hybrid`) know of them from the
   * first trial on. Those outside the space, failed and pruned ones are left out. They are not among the trials, nor the best.
   */
  readonly earlier?: readonly TrialRecord[];
  /** Names of several losses that the objective answers with, in their order, where the search looks for compromises (`nsga2`); absent = one loss. */
  readonly losses?: readonly string[];
  /** Trials in all, failed ones and those of the journal among them; without it the search has to end by itself, or time. */
  readonly trials?: number;
  /** Of this run: no trial begins later. */
  readonly timeLimitMs?: number;
  /** Of a trial: it has failed when it answers later. */
  readonly trialTimeLimitMs?: number;
  /** Trials that are evaluated at once; 1 when absent. With more, which trial comes next depends on which ends first. */
  readonly parallel?: number;
  /** Absent = nothing is kept. */
  readonly journal?: JournalOptions;
  /** Instead of a journal in a folder: where in a store. */
  readonly store?: StudyPlace;
  /** Instead of a journal: what it would hold of this study, and where each entry goes that follows. */
  readonly entries?: StudyEntries;
  /** Of all trials, or of a trial by its number. */
  readonly pruner?: Pruner | ((trial: number) => Pruner);
  readonly signal?: CancelSignal;
  /** Called with every trial that ends, not with those of the journal. */
  readonly onTrial?: (trial: TrialRecord, best: TrialRecord | undefined) => void;
  /** Milliseconds; the system's clock when absent. */
  readonly now?: () => number;
}

/** What a study has found. */
export interface StudyResult {
  /** In the order in which they ended. */
  readonly trials: readonly TrialRecord[];
  /** Absent where every trial failed. */
  readonly best?: TrialRecord;
  /** Of several losses: the trials that no other dominates. */
  readonly front?: readonly TrialRecord[];
  /** Why it ended: the budget of trials or of time, or the search itself. */
  readonly stopped: 'trials' | 'time' | 'ended';
}

/**
 * Asks a search for trials, evaluates them and tells it, until the budget is spent. With a journal it goes on where it was left: evaluated one
 * after the other, an objective that answers the same makes the same trials, however often the process was killed.
 * @throws ProdromeError `CONFIG` for a space or options that cannot be; `LOCKED`, `CHECKPOINT_OTHER`, `STATE`, `OUTPUT` of the journal; `CANCELLED`.
 */
export async function runStudy(options: StudyOptions, objective: Objective): Promise<StudyResult> {
  const { space, constraints = [], seed, trials: budget = Infinity, losses, signal } = options;
  checkSpace(space);
  if (losses) checkLosses(losses, options);
  const earlier = usable(options.earlier ?? [], space);
  const own = await validOptions(
    options.search.options,
    options.options ?? {},
    options.search.type,
  );
  const facts = {
    search: options.search.type,
    options: asJson(own),
    space: asJson(space),
    constraints: asJson(constraints),
    seed: String(seed),
    ...(earlier.length > 0 && { earlier: asJson(earlier) }),
    ...(losses && { losses: asJson(losses) }),
  };
  const planned = Number.isFinite(budget) ? budget : null;
  const begins = { compared: facts, planned };
  if (options.journal && options.store) refuse('journal', 'one, or a store', 'both');
  const journal = options.store
    ? await openStoreJournal(options.store, begins)
    : options.journal && openJournal(options.journal, begins);
  try {
    const begun = journal ? journal.begun : planned;
    const known = options.entries?.known ?? journal?.entries ?? [];
    const search = constrain(options.search, constraints).create(own, {
      space,
      stream: createStream(seed),
      ...(typeof begun === 'number' && { trials: begun }),
    });
    if (losses && !search.tellLosses) throw ofOneLoss(options.search.type);
    for (const { parameters, loss } of earlier) search.inform?.(parameters, loss);
    const { ended, waiting } = replay(search, known, options.search.type);
    const append = (entry: JsonValue, isLasting: boolean): Awaitable<void> => {
      options.entries?.append(entry);
      return journal?.append(entry, isLasting);
    };
    const run = { ...options, search, objective, ended, budget, append };
    const stopped = await work(run, waiting);
    if (signal?.aborted === true) throw cancelled(ended.length);
    const best = bestTrial(ended);
    const front = losses && paretoFront(ended);
    return { trials: ended, ...(best && { best }), ...(front && { front }), stopped };
  } finally {
    await journal?.close();
  }
}

type Run = Omit<StudyOptions, 'search' | 'journal'> & {
  readonly search: Search;
  readonly objective: Objective;
  readonly ended: TrialRecord[];
  readonly budget: number;
  readonly append: (entry: JsonValue, isLasting: boolean) => Awaitable<void>;
};

async function work(run: Run, left: readonly Trial[]): Promise<StudyResult['stopped']> {
  const { space, search, append, ended, budget, signal, timeLimitMs = Infinity } = run;
  const { parallel = 1, now = () => performance.now() } = run;
  const until = now() + timeLimitMs;
  const queue = [...left];
  const running = new Set<Promise<void>>();
  let asked = ended.length + queue.length;
  const evaluate = async (trial: Trial): Promise<void> => {
    const parameters = activeParameters(space, trial.parameters);
    const pruner = typeof run.pruner === 'function' ? run.pruner(trial.id) : run.pruner;
    const record = await evaluateTrial(
      run.objective,
      { ...trial, parameters },
      {
        ended,
        now,
        ...(run.trialTimeLimitMs !== undefined && { timeLimitMs: run.trialTimeLimitMs }),
        ...(run.losses && { losses: run.losses }),
        ...(signal && { signal }),
        ...(pruner && { pruner }),
      },
    );
    if (!record) return;
    ended.push(record);
    // both before anything else is asked, so that the journal has the order in which the search was asked and told
    const kept = append({ tell: asJson(record) }, true);
    tellSearch(search, record);
    await kept;
    run.onTrial?.(record, bestTrial(ended));
  };
  let stopped: StudyResult['stopped'] | undefined;
  for (;;) {
    while (running.size < parallel && !stopped && signal?.aborted !== true) {
      if (now() > until) stopped = 'time';
      else if (queue.length === 0 && asked >= budget) stopped = 'trials';
      if (stopped) break;
      const known = queue.shift();
      const trial = known ?? search.ask(1)[0];
      if (!trial) {
        if (running.size === 0) stopped = 'ended';
        break;
      }
      if (!known) {
        asked += 1;
        await append({ ask: asJson(trial) }, false);
      }
      const one: Promise<void> = evaluate(trial).finally(() => running.delete(one));
      running.add(one);
    }
    if (running.size === 0) return stopped ?? 'ended';
    await Promise.race(running);
  }
}

/** @throws ProdromeError `CONFIG` for names of losses that cannot be, or with what knows one loss alone. */
function checkLosses(losses: readonly string[], { pruner, earlier }: StudyOptions): void {
  if (losses.length < 2 || new Set(losses).size < losses.length) {
    refuse('losses', 'two names or more, each once', `[${losses.join(', ')}]`);
  }
  const only = pruner ? 'pruner' : earlier ? 'earlier' : undefined;
  if (only !== undefined) refuse('losses', `none beside ${only}, which knows one loss`, 'both');
}

const ofOneLoss = (type: string): ProdromeError =>
  new ProdromeError('CONFIG', {
    where: `search ${type}`,
    expected: 'a search for several losses',
    got: 'one for a single loss',
    hint: 'Take nsga2, or a search of your own that has tellLosses',
  });

/** What of earlier trials a search of this space can use. */
const usable = (
  trials: readonly TrialRecord[],
  space: SearchSpace,
): readonly { readonly parameters: Parameters; readonly loss: number }[] =>
  trials.flatMap(({ parameters, loss, pruned }) =>
    loss !== undefined && pruned !== true && isInSpace(space, parameters)
      ? [{ parameters: activeParameters(space, parameters), loss }]
      : [],
  );

/** @throws ProdromeError `CONFIG` */
async function validOptions(
  schema: OptionsSchema<unknown>,
  options: unknown,
  type: string,
): Promise<unknown> {
  const result = await schema['~standard'].validate(options);
  if (!result.issues) return result.value;
  const [issue] = result.issues;
  throw new ProdromeError('CONFIG', {
    where: `options of ${type}`,
    expected: 'options that it takes',
    got: issue?.message ?? '',
  });
}

const asJson = (value: unknown): JsonValue => JSON.parse(JSON.stringify(value)) as JsonValue;

const cancelled = (finished: number): ProdromeError =>
  new ProdromeError('CANCELLED', {
    where: 'study',
    expected: 'to finish',
    got: `a request to stop after ${finished} trials`,
  });
