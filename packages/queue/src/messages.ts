import type { ErrorData, Failure, ProdromeEvent, Progress, PureTask } from '@prodrome/core';

/** What processes say to each other, a few hundred bytes each; what must not be lost is looked up in tables too. */
export type Message =
  | { readonly kind: 'run' | 'work' | 'stop' | 'over'; readonly run: string }
  | { readonly kind: 'begun'; readonly run: string; readonly job: string; readonly worker: string }
  | {
      readonly kind: 'progress';
      readonly run: string;
      readonly job: string;
      readonly event: Progress;
    }
  | { readonly kind: 'state' | 'ended'; readonly run: string; readonly job: string }
  | {
      readonly kind: 'accepted';
      readonly run: string;
      readonly worker: string;
      readonly width: number;
    }
  | {
      readonly kind: 'refused';
      readonly run: string;
      readonly worker: string;
      readonly reason: string;
    }
  | { readonly kind: 'left'; readonly worker: string };

/** What a job is, as text: a `jsonb` would sort its keys. */
export interface JobText {
  readonly text: string;
}

/** A task with the artifacts that it reads. */
export interface JobContent {
  readonly task: PureTask;
  readonly inputs: readonly (readonly [name: string, artifact: string])[];
  readonly failures: readonly (readonly [name: string, failure: Failure])[];
}

/** What a job gave; of an output, the artifact. */
export type JobOutcome =
  | { readonly rejected: ErrorData }
  | { readonly events: readonly ProdromeEvent[]; readonly output: string }
  | { readonly events: readonly ProdromeEvent[]; readonly failure: Failure };

/** What every worker is to know of a run before it takes a task. */
export interface RunFacts {
  /** How its workers find the module of the runner. */
  readonly name: string;
  /** What must be alike, by name. */
  readonly code: Readonly<Record<string, string>>;
  /** The artifact from which runners are made. */
  readonly data: string;
  /** Whether artifacts lie in a folder that all share. */
  readonly inFolder: boolean;
  readonly hangMinutes: number;
}
