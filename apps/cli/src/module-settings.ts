import { dirname } from 'node:path';
import { openDataSource, trustedModules, type OpenSettings } from '@prodrome/assembly';
import type { ModelOptions } from './command-options.ts';

/**
 * Where own components are looked for, which of them may be run (those that the caller's configuration names, or with `--trust` all), and
 * what reads data where the configuration says so.
 */
export async function moduleSettings({
  config,
  trust = false,
}: Pick<ModelOptions, 'config' | 'trust'>): Promise<
  Pick<OpenSettings, 'base' | 'trust' | 'source'>
> {
  if (config === undefined) return { trust };
  return {
    base: dirname(config),
    trust: trust || (await trustedModules(config)),
    ...(await openDataSource(config)),
  };
}
