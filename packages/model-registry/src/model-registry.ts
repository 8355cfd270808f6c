import { createHash } from 'node:crypto';
import {
  ProdromeError,
  readAll,
  type AliasChange,
  type ArtifactStore,
  type AuditEntry,
  type JsonValue,
  type ModelVersion,
  type Store,
  type StoredRecord,
} from '@prodrome/core';
import { expectName, type ModelReference } from './reference.ts';

/** What a registry is made of. */
export interface ModelRegistrySetting {
  readonly store: Pick<Store, 'append' | 'read'>;
  readonly artifacts: ArtifactStore;
  /** The time of entries; that of the machine when absent. */
  readonly now?: () => Date;
}

/** A model that is to be registered. */
export interface NewModel extends Omit<ModelVersion, 'version' | 'files' | 'golden'> {
  /** The bytes of the bundle by path. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** What it answers to made-up rows. */
  readonly golden?: Uint8Array;
}

/** What a promotion rests on. */
export interface Promotion {
  /** The version that an evaluation compares with: the one that the alias names; absent where it names none. */
  readonly against?: number;
  /** What was found, and by what it was judged. */
  readonly evaluation: JsonValue;
}

/** Versions of models, and where their aliases point. */
export interface ModelRegistry {
  /** The names of all models, sorted. */
  names(): Promise<readonly string[]>;
  /**
   * A new version; that which is there already where it is the same model.
   * @throws ProdromeError `USAGE` for what is no name.
   */
  register(name: string, model: NewModel): Promise<ModelVersion>;
  /** Every version, oldest first. */
  versions(name: string): Promise<readonly ModelVersion[]>;
  /** @throws ProdromeError `NOT_FOUND` */
  version(reference: ModelReference): Promise<ModelVersion>;
  /** Where each alias points, by alias. */
  aliases(name: string): Promise<Readonly<Record<string, number>>>;
  /**
   * Lets an alias point to a version, and writes down why in the audit log.
   * @throws ProdromeError `NOT_FOUND`; `USAGE` when the evaluation compares with another version than the alias names; `DATA_CONFLICT` when another process was faster.
   */
  promote(name: string, version: number, alias: string, promotion: Promotion): Promise<void>;
  /**
   * The bytes of a version by path, each of them what was registered.
   * @throws ProdromeError `STATE` for one that is damaged or gone.
   */
  files(version: ModelVersion): Promise<ReadonlyMap<string, Uint8Array>>;
  /** What it answered when it was registered; undefined where it was not asked. @throws ProdromeError `STATE` */
  golden(version: ModelVersion): Promise<Uint8Array | undefined>;
}

/** How often a version or revision is tried again that another process took at the same moment. */
const mostTries = 20;

/**
 * A registry over a store and artifacts. Versions and aliases are records with numbers as keys: of two processes that write the same number the
 * store refuses one, so that no version is given twice and no promotion overwrites another.
 */
export function createModelRegistry({
  store,
  artifacts,
  now = () => new Date(),
}: ModelRegistrySetting): ModelRegistry {
  const versions = async (name: string): Promise<readonly ModelVersion[]> => {
    const found: ModelVersion[] = [];
    for await (const { body } of readAll(store, 'models', { subject: name })) found.push(body);
    return found.sort((one, other) => one.version - other.version);
  };
  const changesOf = async (name: string): Promise<readonly Change[]> => {
    const found: Change[] = [];
    for await (const record of readAll(store, 'aliases', { subject: name })) found.push(record);
    return found.sort((one, other) => revisionOf(one) - revisionOf(other));
  };
  const aliases = async (name: string): Promise<Readonly<Record<string, number>>> => {
    const pointed = new Map<string, number | null>();
    for (const { body } of await changesOf(name)) pointed.set(body.alias, body.version);
    const entries = [...pointed].filter((entry): entry is [string, number] => entry[1] !== null);
    return Object.fromEntries(entries.sort(([one], [other]) => (one < other ? -1 : 1)));
  };
  const named = async (
    where: string,
    name: string,
    version: number | undefined,
  ): Promise<ModelVersion> => {
    const all = await versions(name);
    const found = version === undefined ? all.at(-1) : all.find((each) => each.version === version);
    if (found) return found;
    throw new ProdromeError('NOT_FOUND', {
      where,
      expected: all.length === 0 ? 'a registered model' : `one of the versions 1 to ${all.length}`,
      got: version === undefined ? 'none of this name' : String(version),
      hint: 'prodrome model list tells which there are',
    });
  };
  const bytesOf = async (what: string, hash: string): Promise<Uint8Array> => {
    const bytes = await artifacts.get(hash);
    if (bytes && sha256(bytes) === hash) return bytes;
    throw new ProdromeError('STATE', {
      where: what,
      expected: `the artifact ${hash}, as it was registered`,
      got: bytes ? 'other bytes' : 'none',
      hint: 'Restore it from a copy, or import the bundle again',
    });
  };
  return {
    names: async () => {
      const found = new Set<string>();
      for await (const { subject } of readAll(store, 'models')) found.add(subject);
      return [...found].sort();
    },

    register: async (name, { files, golden, ...model }) => {
      expectName(name);
      const hashes: Record<string, string> = {};
      for (const [path, bytes] of [...files].sort(([one], [other]) => (one < other ? -1 : 1))) {
        hashes[path] = await artifacts.put(bytes);
      }
      const answers = golden && { golden: await artifacts.put(golden) };
      for (let tries = 1; ; tries++) {
        const all = await versions(name);
        const same = all.find((each) => each.model === model.model);
        if (same) return same;
        const version: ModelVersion = {
          ...{ version: all.length + 1, ...model, files: hashes },
          ...answers,
        };
        const key = String(version.version);
        try {
          const at = now().toISOString();
          await store.append('models', [{ subject: name, at, key, body: version }]);
          return version;
        } catch (error) {
          if (!ProdromeError.is(error, 'DATA_CONFLICT') || tries === mostTries) throw error;
        }
      }
    },

    versions,

    version: async ({ name, version, alias }) => {
      const where = `model ${name}${alias === undefined ? '' : `@${alias}`}`;
      if (version !== undefined) return named(where, name, version);
      const pointed = (await aliases(name))[alias ?? 'champion'];
      if (alias === undefined || pointed !== undefined) return named(where, name, pointed);
      throw new ProdromeError('NOT_FOUND', {
        where,
        expected: 'an alias that points to a version',
        got: 'none of this name',
        hint: 'prodrome model show tells which there are',
      });
    },

    aliases,

    promote: async (name, version, alias, { against, evaluation }) => {
      expectName(alias);
      await named(`model ${name}`, name, version);
      const changes = (await changesOf(name)).filter(({ body }) => body.alias === alias);
      // one that was written without its entry, by a process that was killed in between
      await store.append('audit', changes.slice(-1).map(auditOf));
      const current = changes.at(-1)?.body.version ?? undefined;
      if (current !== against) {
        throw new ProdromeError('USAGE', {
          where: `model ${name}@${alias}`,
          expected: `an evaluation beside ${current === undefined ? 'none: the alias is free' : `version ${current}`}`,
          got: against === undefined ? 'one beside none' : `one beside version ${against}`,
        });
      }
      const revision = changes.length === 0 ? 1 : revisionOf(changes.at(-1) as Change) + 1;
      const change: Change = {
        ...{ subject: name, at: now().toISOString(), key: `${alias}:${revision}` },
        body: { alias, version, reason: { ...(against !== undefined && { against }), evaluation } },
      };
      await store.append('aliases', [change]);
      await store.append('audit', [auditOf(change)]);
    },

    files: async ({ model, files }) => {
      const found = new Map<string, Uint8Array>();
      for (const [path, hash] of Object.entries(files)) {
        found.set(path, await bytesOf(`model ${model.slice(0, 12)}, ${path}`, hash));
      }
      return found;
    },

    golden: async ({ model, golden }) =>
      golden === undefined
        ? undefined
        : bytesOf(`model ${model.slice(0, 12)}, its answers when it was registered`, golden),
  };
}

type Change = StoredRecord<AliasChange>;

const revisionOf = ({ key }: Change): number => Number(key.split(':')[1]);

/** The entry of a change: the same change gives the same entry, so that it can be added again. */
const auditOf = ({ subject, at, key, body }: Change): StoredRecord<AuditEntry> => ({
  ...{ subject, at, key: `promote:${key}` },
  body: { action: 'promote', detail: { ...body } },
});

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
