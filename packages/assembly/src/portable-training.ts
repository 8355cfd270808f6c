import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withoutPasswords, type PortableRunner, type SharedRunner } from '@prodrome/core';
import type { LabelledTable } from '@prodrome/mixture';
import type { Components } from './component-kinds.ts';
import type { Config } from './config-schema.ts';
import type { LoadedConfig } from './load-config.ts';
import type { TypeNames } from './load-modules.ts';
import { namedTypes } from './plan-from-config.ts';
import { packTable, type TableMessage } from './table-message.ts';

/** What another process trains from, as plain data. */
export interface TrainingMessage {
  readonly config: Config;
  /** The file that the configuration came from, for errors that name its lines. */
  readonly yaml: { readonly text: string; readonly file: string };
  /** The folder beside which modules are looked for. */
  readonly base: string;
  /** SHA-256 of the files of own modules. */
  readonly modules: Readonly<Record<string, string>>;
  readonly seed: string;
  readonly dataset: Omit<LabelledTable, 'table'> & { readonly table: TableMessage };
}

/** A training as it is told to another process. */
export interface PortableTraining extends LoadedConfig, Pick<TrainingMessage, 'modules' | 'seed'> {
  readonly base: string;
  readonly dataset: LabelledTable;
  /** How other machines find the module; absent where none is asked. */
  readonly shared?: SharedRunner | undefined;
}

/** The module that makes the runner of a training; undefined where a bundler left its file behind. */
export function trainRunnerModule(): string | undefined {
  // a process loads no TypeScript: from the sources too, what was built is run
  const module = new URL('../dist/train-runner.js', import.meta.url);
  return existsSync(fileURLToPath(module)) ? module.href : undefined;
}

/** The types that carry out tasks: what reads the data, remembers patients or orders the tasks is not among them. */
export const learningTypes = (config: Config): TypeNames => ({
  ...namedTypes(config),
  ...{ executors: [], dataSources: [], stores: [] },
});

/**
 * How another process makes a runner of a training; undefined where a bundler left its file behind.
 * @param given - components that were given in code: they are in this process only, and so is their training.
 */
export function portableTraining(
  { config, document: { text, file }, base, modules, seed, dataset, shared }: PortableTraining,
  given: Components | undefined,
): PortableRunner | undefined {
  const module = trainRunnerModule();
  if (given || module === undefined) return undefined;
  const { table, labels, schema } = dataset;
  const data: TrainingMessage = {
    ...{ config: withoutPlaces(config), modules, seed },
    yaml: { text: withoutPasswords(text), file },
    base: resolve(base),
    dataset: { table: packTable(table).message, labels, schema },
  };
  const isForeign = Object.keys(modules).length > 0;
  return { module, data, isForeign, ...(shared && { shared }) };
}

/** Where things lie and who carries out tasks is nothing to a task, and may hold a password. */
function withoutPlaces(config: Config): Config {
  const { executor, ...execution } = config.execution;
  const { type, artifacts } = config.store;
  const named = executor && { executor: { type: executor.type, parameters: {} } };
  return {
    ...config,
    execution: { ...execution, ...named },
    store: { type, artifacts, parameters: {} },
  };
}
