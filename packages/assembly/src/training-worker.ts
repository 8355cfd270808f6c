import { dirname, resolve } from 'node:path';
import { firstProblem } from '@prodrome/config';
import { ProdromeError, type EventSink } from '@prodrome/core';
import type { OfferedRun } from '@prodrome/queue';
import { codeOf } from './code-of.ts';
import { queueAddress, type QueueAddress } from './execution-choice.ts';
import { hashModules, trustedModules } from './module-trust.ts';
import { installed } from './optional-packages.ts';
import { trainRunnerModule, type TrainingMessage } from './portable-training.ts';
import { trainingName } from './shared-training.ts';

/** Where a worker takes its tasks, and what it may run. */
export interface WorkerRequest extends QueueAddress {
  readonly store: string;
  /** Tasks that it carries out at once; as many as the machine has cores when not given. */
  readonly workers?: number;
  /** A configuration: own modules are looked for beside it, and those that it names may be run. */
  readonly config?: string;
  readonly emit?: EventSink;
}

/** A worker that takes tasks of trainings. */
export interface TrainingWorker {
  /** The machine and the process, as trainings name it. */
  readonly name: string;
  /** Tasks that it has carried out so far. */
  done(): number;
  /** Rejects when the database is lost. */
  readonly ended: Promise<void>;
  /** Gives back what is under way, with its running states, and ends. */
  stop(): Promise<void>;
}

/**
 * Takes tasks of the trainings that are entered in a database, until it is stopped. Trainings that compute with other code, or run modules that it may not run or has not, are refused and told.
 * @throws ProdromeError `USAGE` for the URL of no PostgreSQL; `COMPONENT_UNKNOWN` where `@prodrome/queue` is not installed; `STORE` where the database cannot be reached.
 */
export async function startTrainingWorker({
  store,
  artifacts,
  workers,
  config,
  emit,
}: WorkerRequest): Promise<TrainingWorker> {
  const { queuePlaceSchema, startQueueWorker } = await installed(
    '@prodrome/queue',
    () => import('@prodrome/queue'),
  );
  const address = queueAddress({ store, ...(artifacts !== undefined && { artifacts }) });
  const problem = firstProblem(queuePlaceSchema, address);
  if (problem) {
    // what was given may hold a password
    throw new ProdromeError('USAGE', {
      where: ['--store', ...problem.path].join(', '),
      expected: problem.expected,
      got: 'something else',
    });
  }
  const place = queuePlaceSchema.parse(address);
  const trusted = config === undefined ? [] : await trustedModules(config);
  const base = config === undefined ? '.' : dirname(config);
  return startQueueWorker(place, {
    code: await codeOf(true),
    open: (run) => openTraining(run, { base, trusted }),
    ...(workers !== undefined && { workers }),
    ...(emit && { emit }),
  });
}

/** Own modules are code that the database only names: they are run where whoever began the worker named them, and are the same files. */
async function openTraining(
  { name, data }: OfferedRun,
  { base, trusted }: { readonly base: string; readonly trusted: readonly string[] },
): Promise<{ readonly module: string; readonly data: unknown }> {
  const module = trainRunnerModule();
  if (name !== trainingName || module === undefined) {
    throw new ProdromeError('COMPONENT_UNKNOWN', {
      where: 'its runner',
      expected: trainingName,
      got: module === undefined ? 'none: what was built is not here' : name,
    });
  }
  const message = data as TrainingMessage;
  const modules = Object.keys(message.modules);
  const untrusted = modules.filter((one) => !trusted.includes(one));
  if (untrusted.length > 0) {
    throw new ProdromeError('UNTRUSTED', {
      where: 'its configuration',
      expected: 'no modules, or those that --config of the worker names',
      got: untrusted.join(', '),
      hint: 'Begin the worker with --config and the configuration of the training, its modules beside it',
      fields: { modules: untrusted },
    });
  }
  const found = await hashModules(modules, base);
  const changed = modules.find((one) => found[one] !== message.modules[one]);
  if (changed !== undefined) {
    throw new ProdromeError('STATE', {
      where: `module ${changed}`,
      expected: 'the file of the training',
      got: 'another',
      hint: 'Copy it from there',
    });
  }
  return { module, data: { ...message, base: resolve(base) } };
}
