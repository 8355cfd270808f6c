import { ProdromeError, type Recipe } from '@prodrome/core';
import type { Config } from './config-schema.ts';
import { storeOfUrl } from './store-url.ts';

/** Who carries out the tasks of a training. */
export interface ExecutionChoice {
  /** The type of executor, as a configuration names it. */
  readonly type: string;
  /** Its own options, as the YAML spells them. */
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** Where the queue of a database lies, in the spelling of the YAML. */
export interface QueueAddress {
  /** A URL of PostgreSQL, as `storeOfUrl` takes it. */
  readonly store?: string;
  /** The folder that all machines share. */
  readonly artifacts?: string;
}

/**
 * An executor by its name; of `queue`, in the database of a store's URL.
 * @throws ProdromeError `USAGE` for the URL of another kind of store.
 */
export const executionByName = (type: string, address: QueueAddress): ExecutionChoice => ({
  type,
  parameters: type === 'queue' ? queueAddress(address) : {},
});

/** The options of a queue that say where it lies. @throws ProdromeError `USAGE` */
export function queueAddress({ store, artifacts }: QueueAddress): Record<string, string> {
  return {
    ...(store !== undefined && inStore(storeOfUrl(store))),
    ...(artifacts !== undefined && { artifacts }),
  };
}

/** The tables of a store and of its queue lie in schemas of their own. */
function inStore({ type, options }: Recipe): Record<string, string> {
  const { url, schema } = options as { readonly url?: string; readonly schema?: string };
  if (type === 'postgres' && url !== undefined) {
    return { url, ...(schema !== undefined && { schema: `${schema}_queue` }) };
  }
  throw new ProdromeError('USAGE', {
    where: '--store',
    expected:
      'the URL of a PostgreSQL database, postgres://user@host/database, for the queue in it',
    got: `${type}:`,
  });
}

/** A configuration with another executor, and without the options of the one that it named. */
export function withExecution(config: Config, choice: ExecutionChoice | undefined): Config {
  if (!choice) return config;
  const { seed, executor: own } = config.execution;
  const kept = own?.type === choice.type ? own.parameters : {};
  const executor = { type: choice.type, parameters: { ...kept, ...choice.parameters } };
  return { ...config, execution: { seed, executor } };
}
