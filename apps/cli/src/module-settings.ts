import { dirname } from 'node:path';
import {
  openDataSource,
  patientsFile,
  trustedModules,
  type OpenSettings,
} from '@prodrome/assembly';
import type { ModelOptions } from './command-options.ts';

/**
 * Where own components are looked for, which of them may be run (those that the caller's configuration names, or with `--trust` all), and
 * what reads data and tells of patients where the configuration says so; a table of patients that is given comes before its own.
 */
export async function moduleSettings({
  config,
  trust = false,
  patients,
}: Pick<ModelOptions, 'config' | 'trust' | 'patients'>): Promise<
  Pick<OpenSettings, 'base' | 'trust' | 'source' | 'patients'>
> {
  const given = patients === undefined ? {} : { patients };
  if (config === undefined) return { trust, ...given };
  return {
    base: dirname(config),
    trust: trust || (await trustedModules(config)),
    ...(await openDataSource(config)),
    ...(await patientsFile(config)),
    ...given,
  };
}
