import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { ProdromeError, type Store } from '@prodrome/core';
import { createModelRegistry, parseReference } from '@prodrome/model-registry';
import { createArtifactFolder } from '@prodrome/persistence';
import { openModel, type OpenModel, type OpenSettings } from './open-model.ts';
import { openRegistered } from './registered-models.ts';

/** A model whose folder may be gone: it answers from memory. */
export type LoadedModel = Omit<OpenModel, 'predictBatches'>;

/** Where a model lies that may be another one later: a folder, or what an alias of a registry points to. */
export interface ModelSource {
  /** The name of the model for those who ask for it. */
  readonly name: string;
  readonly isRegistered: boolean;
  /** Names what lies there now, without opening it. @throws ProdromeError `NOT_FOUND`; as the store */
  identity(): Promise<string>;
  /** Opens what lies there now. @throws ProdromeError as `openModel`; `STATE` for damaged artifacts */
  open(settings?: OpenSettings): Promise<LoadedModel>;
}

/** How a reference to a registry is read. */
export interface SourceSetting {
  /** That of the registry. */
  readonly store: Pick<Store, 'append' | 'read'>;
  /** Where the files of models lie. */
  readonly artifacts: string;
}

/**
 * The source that a text names: the folder of a bundle, or where there is none and it has an `@`, a model of a registry such as `migraine@champion`.
 * @throws ProdromeError `USAGE` for what is no reference
 */
export function modelSource(text: string, { store, artifacts }: SourceSetting): ModelSource {
  if (!text.includes('@') || existsSync(text)) return folderSource(text);
  const reference = parseReference(text);
  const registry = createModelRegistry({ store, artifacts: createArtifactFolder(artifacts) });
  return {
    name: reference.name,
    isRegistered: true,
    identity: async () => (await registry.version(reference)).model,
    open: async (settings = {}) =>
      openRegistered(registry, await registry.version(reference), settings),
  };
}

function folderSource(folder: string): ModelSource {
  return {
    name: basename(resolve(folder)),
    isRegistered: false,
    identity: async () => {
      const manifest = await readFile(join(folder, 'manifest.json')).catch((cause: unknown) => {
        throw new ProdromeError('NOT_FOUND', {
          ...{
            where: folder,
            expected: 'the folder of a bundle',
            got: 'no manifest that can be read',
          },
          cause,
        });
      });
      return createHash('sha256').update(manifest).digest('hex');
    },
    open: (settings) => openModel(folder, settings),
  };
}
