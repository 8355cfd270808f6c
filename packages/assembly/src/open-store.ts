import { dirname } from 'node:path';
import {
  keepsLogs,
  ProdromeError,
  type PatientStore,
  type PatientStoreType,
  type Store,
} from '@prodrome/core';
import type { Part } from '@prodrome/mixture';
import { componentsFor } from './all-components.ts';
import type { Components } from './component-kinds.ts';
import { createResolver, type ComponentResolver } from './component-resolver.ts';
import type { Config } from './config-schema.ts';
import { loadConfig, type LoadedConfig } from './load-config.ts';
import { withModules } from './load-modules.ts';
import { memoryStore } from './memory-store.ts';
import { storeOfUrl } from './store-url.ts';

/** What names a store: a URL, or else a configuration. */
export interface StorePlace {
  /** Relative paths in the store's options begin in its folder. */
  readonly config?: string;
  /** As `storeOfUrl` takes it; relative paths begin in the current folder. */
  readonly url?: string;
}

/**
 * The store that is named; undefined where nothing names one.
 * @throws ProdromeError as `loadConfig`; `COMPONENT_UNKNOWN`, `USAGE`
 */
export async function openStore(
  { config, url }: StorePlace,
  given?: Components,
): Promise<PatientStore | undefined> {
  if (url !== undefined) return openUrl(url, given);
  return config === undefined ? undefined : openConfigured(await loadConfig(config), config, given);
}

/**
 * {@link openStore}, where what is kept outlives the process.
 * @throws ProdromeError `CONFIG` for the store that is in memory; `USAGE` where nothing names one; as `openStore`.
 */
export async function openLastingStore(
  { config, url }: StorePlace,
  given?: Components,
): Promise<PatientStore> {
  if (url !== undefined) return openUrl(url, given);
  if (config === undefined) {
    throw new ProdromeError('USAGE', {
      where: 'the store',
      expected: '--store with its URL, or --config with a configuration that names it',
      got: 'neither',
    });
  }
  const loaded = await loadConfig(config);
  const { store, metaLearner } = loaded.config;
  if (store.type === memoryStore.type && metaLearner?.memoryStorageDir === undefined) {
    throw new ProdromeError('CONFIG', {
      where: config,
      expected: 'a store of patients that outlives the process',
      got: store.type,
      hint: 'Name one, such as store: { type: files, parameters: { folder: patient_memory } }',
    });
  }
  return openConfigured(loaded, config, given);
}

/**
 * {@link openLastingStore}, of one that keeps logs too.
 * @throws ProdromeError `USAGE` for one that does not; as `openLastingStore`.
 */
export async function openFullStore(place: StorePlace, given?: Components): Promise<Store> {
  const store = await openLastingStore(place, given);
  if (keepsLogs(store)) return store;
  throw new ProdromeError('USAGE', {
    where: 'the store',
    expected: 'one that keeps more than the memory of patients, such as sqlite or postgres',
    got: 'one that does not',
  });
}

async function openUrl(url: string, given: Components | undefined): Promise<PatientStore> {
  const recipe = storeOfUrl(url);
  const components = given ?? (await componentsFor({ stores: [recipe.type] }));
  const { type, options } = createResolver(components).fromRecipe('stores', recipe);
  return type.create(options, { folder: '.' });
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
  if (folder === undefined)
    return resolver.named('stores', { type: store.type, parameters: store.parameters, place });
  if (store.type !== memoryStore.type) {
    throw new ProdromeError('CONFIG', {
      where: resolver.placeText(place.type),
      expected: 'one store: meta_learner.memory_storage_dir names a folder already',
      got: store.type,
    });
  }
  return resolver.fromRecipe('stores', { type: 'files', options: { folder } });
}
