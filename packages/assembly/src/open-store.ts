import { dirname } from 'node:path';
import { ProdromeError, type PatientStore, type PatientStoreType } from '@prodrome/core';
import type { Part } from '@prodrome/mixture';
import { componentsFor } from './all-components.ts';
import type { Components } from './component-kinds.ts';
import { createResolver, type ComponentResolver } from './component-resolver.ts';
import type { Config } from './config-schema.ts';
import { loadConfig, type LoadedConfig } from './load-config.ts';
import { withModules } from './load-modules.ts';
import { memoryStore } from './memory-store.ts';

/**
 * The store that a configuration names.
 * @param path - of the configuration; relative paths in the store's options begin in its folder.
 * @throws ProdromeError as `loadConfig`; `COMPONENT_UNKNOWN`
 */
export const openStore = async (path: string, given?: Components): Promise<PatientStore> =>
  openConfigured(await loadConfig(path), path, given);

/**
 * {@link openStore}, where what is kept outlives the process.
 * @throws ProdromeError `CONFIG` for the store that is in memory; as `openStore`.
 */
export async function openLastingStore(path: string, given?: Components): Promise<PatientStore> {
  const loaded = await loadConfig(path);
  const { store, metaLearner } = loaded.config;
  if (store.type === memoryStore.type && metaLearner?.memoryStorageDir === undefined) {
    throw new ProdromeError('CONFIG', {
      where: path,
      expected: 'a store of patients that outlives the process',
      got: store.type,
      hint: 'Name one, such as store: { type: files, parameters: { folder: patient_memory } }',
    });
  }
  return openConfigured(loaded, path, given);
}

async function openConfigured(
  { config, document }: LoadedConfig,
  path: string,
  given: Components | undefined,
): Promise<PatientStore> {
  const names = { stores: [config.store.type] };
  const folder = dirname(path);
  const components = await withModules(given ?? (await componentsFor(names)), names, folder);
  const { type, options } = storeOf(config, createResolver(components, document));
  return type.create(options, { folder });
}

/** The store of a configuration, its options validated. @throws ProdromeError `COMPONENT_UNKNOWN`, `CONFIG` */
export function storeOf(
  { store, metaLearner }: Config,
  resolver: ComponentResolver,
): Part<PatientStoreType> {
  const folder = metaLearner?.memoryStorageDir;
  const place = { type: ['store', 'type'], options: ['store', 'parameters'] };
  if (folder === undefined) return resolver.named('stores', { ...store, place });
  if (store.type !== memoryStore.type) {
    throw new ProdromeError('CONFIG', {
      where: resolver.placeText(place.type),
      expected: 'one store: meta_learner.memory_storage_dir names a folder already',
      got: store.type,
    });
  }
  return resolver.fromRecipe('stores', { type: 'files', options: { folder } });
}
