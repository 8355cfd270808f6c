import type { CallContext } from './context.ts';
import type { ErrorCode } from './errors.ts';
import type { EventSink, ProdromeEvent } from './events.ts';
import type { Recipe } from './recipe.ts';
import type { ComponentState } from './state.ts';

/**
 * A step whose outcome depends on what its key is made of, and on nothing else: it may run in any process, be run twice, or be
 * taken from a journal.
 */
export interface PureTask {
  /** SHA-256, hexadecimal, of its recipe, the plan, the data, the seed and the keys of the tasks it reads: equal keys, equal outcomes. */
  readonly key: string;
  /** For people; unique within a run. */
  readonly name: string;
  /** What to do, as plain data. */
  readonly recipe: Recipe;
  readonly seed: string;
  /** Names of the tasks whose outputs it reads; they come earlier in the list. */
  readonly inputs: readonly string[];
  /** Names of earlier tasks of which it only needs to know whether they failed. */
  readonly failures: readonly string[];
}

/** What went wrong, as plain data. */
export interface Failure {
  readonly code: ErrorCode;
  readonly message: string;
  /** Stack of the error and of what caused it, for the run log; it names files of one machine, and never reaches a bundle. */
  readonly trace?: string;
}

/** What a task gave: its output, or why it has none; and what is to be told of it. */
export type TaskOutcome = { readonly events: readonly ProdromeEvent[] } & (
  | { readonly output: ComponentState; readonly failure?: undefined }
  | { readonly output?: undefined; readonly failure: Failure }
);

/** What a task is given of the tasks before it, by name. */
export interface TaskInputs {
  /** Of `inputs`, but for those that failed. */
  readonly outputs: ReadonlyMap<string, ComponentState>;
  /** Of `inputs` and `failures`. */
  readonly failures: ReadonlyMap<string, Failure>;
}

/** How far a task is. */
export interface Progress {
  readonly done: number;
  readonly total: number;
  readonly loss?: number;
}

/** How a task is carried out. */
export interface TaskContext extends CallContext {
  readonly progress?: (event: Progress) => void;
  /** Called at every safe point of a long task; the callee serialises only if it wants this one. */
  readonly checkpoint?: (state: () => ComponentState) => void;
  /** What `checkpoint` last gave of the task of this key: the outcome has the same bytes as without interruption. */
  readonly resume?: ComponentState;
  /**
   * Does what the runner would compute itself: a runner of the same run in another process. The runner that is given it still recalls and
   * keeps outcomes.
   */
  readonly elsewhere?: TaskRunner;
}

/** Carries out one task. Rejects only when the whole run has to stop; an expert that fails is an outcome. */
export type TaskRunner = (
  task: PureTask,
  inputs: TaskInputs,
  context: TaskContext,
) => Promise<TaskOutcome>;

/** What another thread or process makes a runner of the same run from. */
export interface PortableRunner {
  /** Address of a module that exports `createRunner`, a {@link RunnerFactory}. */
  readonly module: string;
  /** What that is given; the structured clone algorithm copies it. */
  readonly data: unknown;
  /** Code that is not Prodrome's is run: it may hang, or end the process that it runs in. */
  readonly isForeign: boolean;
  /** How other machines find the module; absent where only processes of this installation can. */
  readonly shared?: SharedRunner;
}

/** A runner's module in other installations, which share no files with this one. */
export interface SharedRunner {
  /** The name by which each of them knows the module. */
  readonly name: string;
  /** What outcomes depend on beside the data, by name, such as versions: who has something else must not carry out its tasks. */
  readonly code: Readonly<Record<string, string>>;
}

/** Makes a runner in a thread or process of its own: equal data, equal outcomes. @throws what stands against it. */
export type RunnerFactory = (data: unknown) => Promise<TaskRunner>;

/** What an executor is given beside the tasks. */
export interface ExecutorContext extends CallContext {
  /** How the runner is made elsewhere; absent where only the runner itself can carry out tasks. */
  readonly portable?: PortableRunner;
  /** Is told what the executor itself does; outcomes carry the events of tasks. */
  readonly emit?: EventSink;
  readonly progress?: (task: PureTask, event: Progress) => void;
  readonly checkpoint?: (task: PureTask, state: () => ComponentState) => void;
  /** Where an interrupted task continues. */
  readonly resume?: (task: PureTask) => ComponentState | undefined;
}

/**
 * Runs tasks, each after those it reads.
 *
 * Laws: the runner is called once for every task, which is yielded once; a task is given what its `inputs` and `failures` name and nothing else; the order,
 * the process and the way there and back (as objects or as bytes) change no outcome; a rejection of the runner ends the run.
 */
export interface Executor {
  run(
    tasks: readonly PureTask[],
    runner: TaskRunner,
    context: ExecutorContext,
  ): AsyncIterable<{ readonly task: PureTask; readonly outcome: TaskOutcome }>;
}
