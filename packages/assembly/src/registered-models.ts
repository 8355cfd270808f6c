import { createHash, randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import {
  canonicalJson,
  ProdromeError,
  type FeatureTable,
  type JsonValue,
  type ModelVersion,
} from '@prodrome/core';
import {
  checkBundleFolder,
  readBundle,
  updatesOf,
  type Bundle,
  type Metrics,
} from '@prodrome/mixture';
import { parseReference, type ModelRegistry } from '@prodrome/model-registry';
import { goldenAnswers, goldenFault } from './golden-answers.ts';
import { openModel, type OpenModel, type OpenSettings } from './open-model.ts';

/** How a bundle is registered. */
export interface RegisterRequest {
  readonly name: string;
  /** The folder of the bundle. */
  readonly folder: string;
  /** How it is opened, to ask for its answers to made-up rows. */
  readonly open?: OpenSettings;
}

/**
 * Registers a bundle: its files as artifacts, where it comes from, and what it answers to made-up rows. Its parent is the champion of that moment.
 * @throws ProdromeError as `openModel`; `USAGE` for what is no name.
 */
export async function registerModel(
  registry: ModelRegistry,
  { name, folder, open }: RegisterRequest,
): Promise<ModelVersion> {
  const bundle = await readBundle(folder);
  const model = await openModel(folder, open);
  const files = new Map<string, Uint8Array>();
  for (const path of ['manifest.json', ...Object.keys(bundle.manifest.files)]) {
    files.set(path, await readFile(join(folder, path)));
  }
  const parent = (await registry.aliases(name))['champion'];
  return registry.register(name, {
    ...{ model: bundle.hash, files, golden: bundle.golden ?? (await goldenOf(model)) },
    lineage: { ...lineageOf(bundle), ...(parent !== undefined && { parent }) },
    metrics: plain(metricsOf(bundle.metrics)),
    signature: signatureOf(bundle),
  });
}

const goldenOf = (model: OpenModel): Promise<Uint8Array> =>
  goldenAnswers(model.manifest.schema, (table) => model.forecast(table));

function lineageOf({ manifest }: Bundle) {
  const { plan, task, seed, data, versions, modules = {} } = manifest;
  const config = createHash('sha256').update(canonicalJson(plain({ plan, task, seed, modules })));
  const updates = updatesOf(manifest);
  return {
    ...{ data: data.hash, config: config.digest('hex'), code: versions },
    ...(updates.length > 0 && { updates: updates.map(plain) }),
  };
}

/** What is compared of versions: the figures of each mixture, and which one is served. */
const metricsOf = ({ shipped, models, rows, events }: Metrics) => ({
  ...{ shipped, rows, events },
  models,
});

const signatureOf = ({ manifest: { task, schema } }: Bundle): JsonValue =>
  plain({
    task,
    shape: schema.shape,
    ...{
      patient: schema.patient,
      time: schema.time,
      outcome: schema.outcome,
      target: schema.target,
    },
    columns: Object.fromEntries(
      schema.columns.map(({ name, kind, unit }) => [
        name,
        unit === undefined ? kind : `${kind}, ${unit}`,
      ]),
    ),
  });

const plain = (value: object): JsonValue => JSON.parse(JSON.stringify(value)) as JsonValue;

/**
 * Writes the bundle of a version to a folder, beside it first: no half-written one is ever seen.
 * @throws ProdromeError `OUTPUT` when there is something; `STATE` for damaged artifacts.
 */
export async function exportModel(
  registry: ModelRegistry,
  version: ModelVersion,
  folder: string,
): Promise<void> {
  const files = await registry.files(version);
  await checkBundleFolder(folder);
  const place = resolve(folder);
  const aside = join(dirname(place), `.${basename(place)}.${randomUUID()}.partial`);
  try {
    await writeFiles(aside, files);
    await rename(aside, place);
  } catch (cause) {
    await rm(aside, { recursive: true, force: true });
    const got = cause instanceof Error ? cause.message : String(cause);
    throw new ProdromeError('OUTPUT', {
      where: folder,
      expected: 'a place that can be written',
      ...{ got, cause },
    });
  }
}

async function writeFiles(folder: string, files: ReadonlyMap<string, Uint8Array>): Promise<void> {
  for (const [path, bytes] of files) {
    const file = join(folder, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, bytes, { flush: true });
  }
}

/** Works with the opened bundle of a version, in a folder that is removed afterwards. */
async function withRegistered<Result>(
  registry: ModelRegistry,
  version: ModelVersion,
  open: OpenSettings,
  work: (model: OpenModel) => Promise<Result>,
): Promise<Result> {
  const files = await registry.files(version);
  const folder = await mkdtemp(join(tmpdir(), 'prodrome-model-'));
  try {
    await writeFiles(folder, files);
    const model = await openModel(folder, open);
    if (model.hash !== version.model) {
      throw differing(version, `the model ${version.model.slice(0, 12)}`, model.hash.slice(0, 12));
    }
    return await work(model);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * Opens a version, every file checked against its hash. Its files lie in a folder only while it is opened.
 * @throws ProdromeError as `openModel`; `STATE` for files that are damaged or gone
 */
export const openRegistered = (
  registry: ModelRegistry,
  version: ModelVersion,
  open: OpenSettings = {},
): Promise<OpenModel> => withRegistered(registry, version, open, (model) => Promise.resolve(model));

/**
 * Reads every file of a version, checks each against its hash, opens the model and asks it again what it was asked when it was registered.
 * @returns whether it was asked: a version without answers has only its hashes checked.
 * @throws ProdromeError `STATE` for files that are damaged or gone, and for answers that differ.
 */
export const verifyModel = (
  registry: ModelRegistry,
  version: ModelVersion,
  open: OpenSettings = {},
): Promise<{ readonly files: number; readonly answered: boolean }> =>
  withRegistered(registry, version, open, async (model) => {
    const before = await registry.golden(version);
    const where = `golden rows of version ${version.version}`;
    const ask = (table: FeatureTable) => model.forecast(table);
    const fault = before && (await goldenFault(where, before, model.manifest.schema, ask));
    if (fault !== undefined) {
      throw differing(version, 'the answers to made-up rows of its registration', fault);
    }
    return { files: Object.keys(version.files).length, answered: before !== undefined };
  });

const differing = (version: ModelVersion, expected: string, got: string): ProdromeError =>
  new ProdromeError('STATE', {
    ...{ where: `version ${version.version}`, expected, got },
    hint: 'Serve it with the versions that it was registered with, or train and import it again',
  });

/** A promotion that is asked for. */
export interface PromoteRequest {
  /** As `parseReference` takes it. */
  readonly model: string;
  /** What is promoted to; `champion` when absent. */
  readonly alias?: string;
  /** Labelled data that the model has not learned from. */
  readonly data: string;
  /** Promote also what is no better. */
  readonly evenIfWorse?: boolean;
  readonly open?: OpenSettings;
}

/** What a promotion found. */
export interface Promoted {
  readonly name: string;
  readonly version: number;
  readonly alias: string;
  /** The version that the alias named. */
  readonly against?: number;
  /** Log loss on the data: of the promoted version, and of the one before. */
  readonly logLoss: number;
  readonly logLossBefore?: number;
}

/**
 * Lets an alias point to a version, once both it and the version that the alias names are evaluated on the same labelled data, and it has the lower log loss.
 * @throws ProdromeError `USAGE` when it has not, or for data that it has learned from; `NOT_FOUND`; as `openModel`.
 */
export async function promoteModel(
  registry: ModelRegistry,
  { model, alias = 'champion', data, evenIfWorse = false, open = {} }: PromoteRequest,
): Promise<Promoted> {
  const reference = parseReference(model);
  const { name } = reference;
  const version = await registry.version(reference);
  const against = (await registry.aliases(name))[alias];
  const evaluated = (own: ModelVersion) =>
    withRegistered(registry, own, open, async (opened) => {
      const { metrics, inSample } = await opened.evaluate(data, {});
      return { inSample, metrics, logLoss: logLossOf(metrics, data) };
    });
  const after = await evaluated(version);
  if (after.inSample) {
    throw refused(data, 'data that the model has not learned from', 'the table of its training');
  }
  const before =
    against === undefined
      ? undefined
      : await evaluated(await registry.version({ name, version: against }));
  const isBetter = before === undefined || after.logLoss < before.logLoss;
  if (!isBetter && !evenIfWorse) {
    throw refused(
      `${name}@${version.version}`,
      `a log loss below ${before.logLoss.toFixed(4)}, that of version ${String(against)}, on ${data}`,
      after.logLoss.toFixed(4),
      '--even-if-worse promotes it all the same, and the audit log says so',
    );
  }
  const { rows, events } = after.metrics;
  const evaluation = plain({
    ...{ data: basename(data), rows, events, logLoss: after.logLoss },
    ...(before && { logLossBefore: before.logLoss, ...(!isBetter && { evenIfWorse: true }) }),
  });
  const promotion = { ...(against !== undefined && { against }), evaluation };
  await registry.promote(name, version.version, alias, promotion);
  return {
    ...{ name, version: version.version, alias, logLoss: after.logLoss },
    ...(against !== undefined && { against }),
    ...(before && { logLossBefore: before.logLoss }),
  };
}

function logLossOf({ models, shipped }: Metrics, data: string): number {
  const { logLoss } = models[shipped] ?? {};
  if (typeof logLoss === 'number') return logLoss;
  throw refused(data, 'labelled rows enough for a log loss of what is served', 'none');
}

const refused = (where: string, expected: string, got: string, hint?: string): ProdromeError =>
  new ProdromeError('USAGE', { where, expected, got, ...(hint !== undefined && { hint }) });
