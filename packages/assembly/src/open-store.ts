import { dirname } from 'node:path';
import type { PatientStore, PatientStoreType } from '@prodrome/core';
import type { Part } from '@prodrome/mixture';
import { componentsFor } from './all-components.ts';
import type { Components } from './component-kinds.ts';
import { createResolver, type ComponentResolver } from './component-resolver.ts';
import type { Config } from './config-schema.ts';
import { loadConfig } from './load-config.ts';
import { withModules } from './load-modules.ts';

/**
 * The store that a configuration names.
 * @param path - of the configuration; relative paths in the store's options begin in its folder.
 * @throws ProdromeError as `loadConfig`; `COMPONENT_UNKNOWN`
 */
export async function openStore(path: string, given?: Components): Promise<PatientStore> {
  const { config, document } = await loadConfig(path);
  const names = { stores: [config.store.type] };
  const folder = dirname(path);
  const components = await withModules(given ?? (await componentsFor(names)), names, folder);
  const { type, options } = storeOf(config, createResolver(components, document));
  return type.create(options, { folder });
}

/** The store of a configuration, its options validated. @throws ProdromeError `COMPONENT_UNKNOWN`, `CONFIG` */
export const storeOf = ({ store }: Config, resolver: ComponentResolver): Part<PatientStoreType> =>
  resolver.named('stores', {
    ...store,
    place: { type: ['store', 'type'], options: ['store', 'parameters'] },
  });
