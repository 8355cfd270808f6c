import { dirname, resolve } from 'node:path';
import type { Store } from '@prodrome/core';
import { createModelRegistry, type ModelRegistry } from '@prodrome/model-registry';
import { createArtifactFolder } from '@prodrome/persistence';
import { loadConfig } from './load-config.ts';
import { openFullStore, type StorePlace } from './open-store.ts';

/** What names a registry: its store, and the folder of its artifacts. */
export interface RegistryPlace extends StorePlace {
  /** `store.artifacts` of the configuration when absent, or else `artifacts` in the current folder. */
  readonly artifacts?: string;
}

/** A registry, and the store that is to be closed after it. */
export interface OpenRegistry {
  readonly registry: ModelRegistry;
  readonly store: Store;
}

/** The registry of models that is named. @throws ProdromeError as `openFullStore` */
export async function openRegistry(place: RegistryPlace): Promise<OpenRegistry> {
  const store = await openFullStore(place);
  const artifacts = createArtifactFolder(await artifactsOf(place));
  return { store, registry: createModelRegistry({ store, artifacts }) };
}

async function artifactsOf({ config, url, artifacts }: RegistryPlace): Promise<string> {
  if (artifacts !== undefined) return artifacts;
  if (url !== undefined || config === undefined) return 'artifacts';
  const { store } = (await loadConfig(config)).config;
  return resolve(dirname(config), store.artifacts);
}
