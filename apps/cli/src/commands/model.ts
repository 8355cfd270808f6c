import {
  diffVersions,
  exportModel,
  openRegistry,
  parseReference,
  promoteModel,
  registerModel,
  verifyModel,
  type ModelRegistry,
} from '@prodrome/assembly';
import type { ModelVersion } from '@prodrome/core';
import type {
  ModelExportOptions,
  ModelImportOptions,
  ModelPromoteOptions,
  RegistryOptions,
} from '../command-options.ts';
import { differenceLines, versionLines, versionTable } from '../model-text.ts';
import { moduleSettings } from '../module-settings.ts';
import { storePlace } from '../store-place.ts';
import { withStore } from '../with-store.ts';

/** `prodrome model list` */
export const modelList = (options: RegistryOptions): Promise<void> =>
  inRegistry(options, async (registry) => {
    const models = [];
    for (const name of await registry.names()) {
      models.push({
        name,
        aliases: await registry.aliases(name),
        versions: await registry.versions(name),
      });
    }
    return { document: { models }, lines: versionTable(models) };
  });

/** `prodrome model show` */
export const modelShow = (reference: string, options: RegistryOptions): Promise<void> =>
  inRegistry(options, async (registry) => {
    const { name } = parseReference(reference);
    const version = await versionOf(registry, reference);
    const aliases = aliasesOf(await registry.aliases(name), version);
    return { document: { name, aliases, ...version }, lines: versionLines(name, aliases, version) };
  });

/** `prodrome model import` */
export const modelImport = (folder: string, options: ModelImportOptions): Promise<void> =>
  inRegistry(options, async (registry) => {
    const { name } = options;
    const open = await moduleSettings(options);
    const version = await registerModel(registry, { name, folder, open });
    const told = `${name}@${version.version} is model ${version.model.slice(0, 12)}`;
    return { document: { name, ...version }, lines: [told] };
  });

/** `prodrome model export` */
export const modelExport = (reference: string, options: ModelExportOptions): Promise<void> =>
  inRegistry(options, async (registry) => {
    const version = await versionOf(registry, reference);
    await exportModel(registry, version, options.out);
    const { name } = parseReference(reference);
    return {
      document: { name, version: version.version, out: options.out },
      lines: [`Bundle: ${options.out} (${name}@${version.version})`],
    };
  });

/** `prodrome model verify` */
export const modelVerify = (reference: string, options: RegistryOptions): Promise<void> =>
  inRegistry(options, async (registry) => {
    const version = await versionOf(registry, reference);
    const open = await moduleSettings(options);
    const { files, answered } = await verifyModel(registry, version, open);
    const { name } = parseReference(reference);
    const answers = answered ? ', and it answers as it did when it was registered' : '';
    return {
      document: { name, version: version.version, files, answered },
      lines: [`${name}@${version.version}: ${files} files are whole${answers}`],
    };
  });

/** `prodrome model promote` */
export const modelPromote = (reference: string, options: ModelPromoteOptions): Promise<void> =>
  inRegistry(options, async (registry) => {
    const { data, alias, evenIfWorse } = options;
    const promoted = await promoteModel(registry, {
      ...{ model: reference, data, open: await moduleSettings(options) },
      ...(alias !== undefined && { alias }),
      ...(evenIfWorse !== undefined && { evenIfWorse }),
    });
    const { name, version, logLoss, against, logLossBefore } = promoted;
    const beside =
      logLossBefore === undefined
        ? ''
        : `, beside ${logLossBefore.toFixed(4)} of version ${String(against)}`;
    return {
      document: promoted,
      lines: [
        `${name}@${promoted.alias} is version ${version} now: log loss ${logLoss.toFixed(4)}${beside}`,
      ],
    };
  });

/** `prodrome model diff` */
export const modelDiff = (before: string, after: string, options: RegistryOptions): Promise<void> =>
  inRegistry(options, async (registry) => {
    const [one, other] = [await versionOf(registry, before), await versionOf(registry, after)];
    const differences = diffVersions(one, other);
    return {
      document: { before: one.version, after: other.version, differences },
      lines: differenceLines(differences),
    };
  });

interface Told {
  readonly document: object;
  readonly lines: readonly string[];
}

async function inRegistry(
  options: RegistryOptions,
  work: (registry: ModelRegistry) => Promise<Told>,
): Promise<void> {
  const { artifacts, json } = options;
  const place = { ...storePlace(options), ...(artifacts !== undefined && { artifacts }) };
  const { registry, store } = await openRegistry(place);
  await withStore(store, async () => {
    const { document, lines } = await work(registry);
    process.stdout.write(`${json === true ? JSON.stringify(document) : lines.join('\n')}\n`);
  });
}

const versionOf = (registry: ModelRegistry, reference: string): Promise<ModelVersion> =>
  registry.version(parseReference(reference));

const aliasesOf = (
  aliases: Readonly<Record<string, number>>,
  { version }: ModelVersion,
): readonly string[] => Object.keys(aliases).filter((alias) => aliases[alias] === version);
