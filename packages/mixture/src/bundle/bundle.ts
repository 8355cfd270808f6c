import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  canonicalJson,
  decodeState,
  encodeState,
  ProdromeError,
  type JsonValue,
} from '@prodrome/core';
import type { ModelStates } from '../model/architecture.ts';
import { version } from '../training/version.ts';
import type { Metrics } from '../selection/evaluate-forecasts.ts';
import { guarded, parseJson, readJson, refused, type BundleText } from './bundle-json.ts';
import type { Manifest } from './manifest.ts';
import { manifestSchema } from './manifest-schema.ts';
import { metricsSchema } from './metrics-schema.ts';
import { syncFolder, writeAside } from './output-folder.ts';
import { mostBytes, readInside } from './read-inside.ts';

/** What goes into a bundle. */
export type BundleContent = Omit<Manifest, 'format' | 'files' | 'versions' | 'checksum'> & {
  readonly states: ModelStates;
  readonly metrics: Metrics;
  /** Made-up rows and what the model answers to them: what whoever opens it asks again. */
  readonly golden?: Uint8Array;
  /** What people read of the model, by name. */
  readonly pages?: Readonly<Partial<Record<BundlePage, string>>>;
};

/** A file of a bundle that is for people: nothing is read from it. */
export type BundlePage = 'report.html' | 'card.md';

/** A bundle read back and checked. */
export interface Bundle {
  readonly manifest: Manifest;
  /** SHA-256 of `manifest.json`, which holds the hashes of all files: it names the model. */
  readonly hash: string;
  readonly states: ModelStates;
  readonly metrics: Metrics;
  /** As it was written; bundles of before have none. */
  readonly golden?: Uint8Array;
}

const goldenName = 'golden.json';
const metricsName = 'metrics.json';
const pageNames: readonly string[] = ['report.html', 'card.md'] satisfies readonly BundlePage[];

/** How a bundle comes to its place. */
export interface BundlePlace {
  /** A folder of the same file system where it is put together; it must not exist. One beside the bundle's own when not given. */
  readonly aside?: string;
  /** A bundle that is there already is fine where it is this very one, and whole. */
  readonly orSame?: boolean;
}

/**
 * Writes a bundle beside its place and renames it there, so that no half-written bundle is ever seen; it is on the disk when this answers.
 * @returns the bundle's hash.
 * @throws ProdromeError `OUTPUT`
 */
export async function writeBundle(
  folder: string,
  content: BundleContent,
  { aside: place, orSame = false }: BundlePlace = {},
): Promise<string> {
  const { states, metrics, golden, pages = {}, ...rest } = content;
  const files: [string, Uint8Array | string][] = [
    ...[...states].map(([name, state]): [string, Uint8Array] => [
      `state/${name}.pds`,
      encodeState(state),
    ]),
    [metricsName, json(metrics)],
    ...(golden ? [[goldenName, golden] as [string, Uint8Array]] : []),
    ...Object.entries(pages),
  ];
  const manifest = {
    format: 1,
    ...rest,
    versions: { '@prodrome/mixture': version },
    files: Object.fromEntries(files.map(([name, bytes]) => [name, sha256(bytes)])),
  } as const;
  const text = json({ ...manifest, checksum: checksumOf(manifest) });
  const hash = sha256(text);
  if (orSame && (await holds(folder, hash))) return hash;
  await writeAside(
    folder,
    async (aside) => {
      await mkdir(join(aside, 'state'));
      for (const [name, bytes] of files) await writeFile(join(aside, name), bytes, { flush: true });
      await syncFolder(join(aside, 'state'));
      await writeFile(join(aside, 'manifest.json'), text, { flush: true });
    },
    place,
  );
  return hash;
}

/** Whether a folder holds the whole bundle of this hash. */
async function holds(folder: string, hash: string): Promise<boolean> {
  try {
    return (await readBundle(folder)).hash === hash;
  } catch (error) {
    if (ProdromeError.is(error)) return false;
    throw error;
  }
}

/**
 * Reads a bundle and checks every file against its hash. Whoever made it: nothing outside its folder is read, no link, device or pipe is
 * followed, sizes and numbers are held to bounds, and nothing in it is run.
 * @throws ProdromeError `NOT_FOUND` when there is none; `STATE` when a file is damaged, of a newer format, or asks for what no bundle holds.
 */
export async function readBundle(folder: string): Promise<Bundle> {
  const text = (await readInside(folder, ['manifest.json'], mostBytes.manifest))?.toString('utf8');
  if (text === undefined) {
    throw new ProdromeError('NOT_FOUND', {
      where: folder,
      expected: 'a bundle made by `prodrome train` (a folder with manifest.json)',
      got: 'none',
    });
  }
  const manifest = parseManifest(text, folder);
  const states = new Map<string, ReturnType<typeof decodeState>>();
  let metrics: Metrics | undefined;
  let golden: Uint8Array | undefined;
  for (const [name, expected] of Object.entries(manifest.files)) {
    const where = join(folder, name);
    const bytes = await readHashed(folder, name, expected);
    const part = /^state\/(.+)\.pds$/.exec(name)?.[1];
    if (part !== undefined) states.set(part, decodeState(bytes, where));
    else if (name === goldenName) golden = bytes;
    else if (!pageNames.includes(name)) {
      const text = {
        text: bytes.toString('utf8'),
        where,
        expected: 'metrics as they were written',
      };
      metrics = readJson(text, metricsSchema);
    }
  }
  if (!metrics) {
    throw new ProdromeError('STATE', { where: folder, expected: 'metrics.json', got: 'none' });
  }
  return { manifest, hash: sha256(text), states, metrics, ...(golden && { golden }) };
}

async function readHashed(folder: string, name: string, expected: string): Promise<Buffer> {
  const most = name.endsWith('.json') ? mostBytes.metrics : mostBytes.state;
  const bytes = await readInside(folder, name.split('/'), most);
  if (bytes && sha256(bytes) === expected) return bytes;
  throw new ProdromeError('STATE', {
    where: join(folder, name),
    expected: 'the file that was written with this bundle',
    got: bytes ? 'another content' : 'no file',
    hint: 'The bundle is damaged: copy or train it again',
  });
}

function parseManifest(text: string, folder: string): Manifest {
  const source: BundleText = {
    ...{ text, where: join(folder, 'manifest.json') },
    expected: 'a manifest of format 1, as it was written',
  };
  const given = Object(parseJson(source)) as Readonly<Record<string, JsonValue>>;
  // `format` first: a newer one may be checked in another way
  if (given['format'] !== 1) throw refused(source, `format ${JSON.stringify(given['format'])}`);
  const manifest = readJson(source, manifestSchema);
  const { checksum, ...rest } = given;
  const own = guarded(source, () => sha256(canonicalJson(rest)));
  if (checksum !== own) throw refused(source, 'one that was changed');
  return manifest;
}

const checksumOf = (manifest: Omit<Manifest, 'checksum'>): string =>
  sha256(canonicalJson(manifest as unknown as JsonValue));

/** Readable, with sorted keys. */
const json = (value: object): string =>
  `${JSON.stringify(JSON.parse(canonicalJson(value as JsonValue)), null, 2)}\n`;

const sha256 = (bytes: Uint8Array | string): string =>
  createHash('sha256').update(bytes).digest('hex');
