import { dirname } from 'node:path';
import { trustedModules, type OpenSettings } from '@prodrome/assembly';
import type { ModelOptions } from './command-options.ts';

/** Where own components are looked for, and which of them may be run: those that the caller's configuration names, or with `--trust` all. */
export async function moduleSettings({
  config,
  trust = false,
}: Pick<ModelOptions, 'config' | 'trust'>): Promise<Pick<OpenSettings, 'base' | 'trust'>> {
  if (config === undefined) return { trust };
  return { base: dirname(config), trust: trust || (await trustedModules(config)) };
}
