import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import {
  canonicalJson,
  decodeState,
  encodeState,
  ProdromeError,
  type JsonValue,
  type Task,
} from '@prodrome/core';
import type { TableSchema } from '@prodrome/data';
import type { ModelStates } from '../model/architecture.ts';
import type { Metrics } from '../selection/evaluate-forecasts.ts';
import { writeAside } from './output-folder.ts';
import type { PlanRecipe } from '../model/plan-recipe.ts';

/** `manifest.json`. No time, path or host stands in it: the same run gives the same bytes. */
export interface Manifest {
  readonly format: 1;
  readonly task: Task;
  readonly schema: TableSchema;
  readonly domains: readonly string[];
  readonly plan: PlanRecipe;
  readonly shipped: string;
  readonly seed: string;
  /** SHA-256 of the training table as read, and its size. */
  readonly data: { readonly hash: string; readonly rows: number; readonly patients: number };
  readonly versions: Readonly<Record<string, string>>;
  /** SHA-256 of every other file of the bundle. */
  readonly files: Readonly<Record<string, string>>;
  /** SHA-256 of the canonical JSON of all the above. */
  readonly checksum: string;
}

/** What goes into a bundle. */
export type BundleContent = Omit<Manifest, 'format' | 'files' | 'versions' | 'checksum'> & {
  readonly states: ModelStates;
  readonly metrics: Metrics;
};

/** A bundle read back and checked. */
export interface Bundle {
  readonly manifest: Manifest;
  /** SHA-256 of `manifest.json`, which holds the hashes of all files: it names the model. */
  readonly hash: string;
  readonly states: ModelStates;
  readonly metrics: Metrics;
}

const version = (
  createRequire(import.meta.url)('@prodrome/mixture/package.json') as { version: string }
).version;

/**
 * Writes a bundle beside its place and renames it there, so that no half-written bundle is ever seen.
 * @returns the bundle's hash.
 * @throws ProdromeError `OUTPUT`
 */
export async function writeBundle(folder: string, content: BundleContent): Promise<string> {
  const { states, metrics, ...rest } = content;
  const files: [string, Uint8Array | string][] = [
    ...[...states].map(([name, state]): [string, Uint8Array] => [
      `state/${name}.pds`,
      encodeState(state),
    ]),
    ['metrics.json', json(metrics)],
  ];
  const manifest = {
    format: 1,
    ...rest,
    versions: { '@prodrome/mixture': version },
    files: Object.fromEntries(files.map(([name, bytes]) => [name, sha256(bytes)])),
  } as const;
  const text = json({ ...manifest, checksum: checksumOf(manifest) });
  await writeAside(folder, async (aside) => {
    await mkdir(join(aside, 'state'));
    for (const [name, bytes] of files) await writeFile(join(aside, name), bytes);
    await writeFile(join(aside, 'manifest.json'), text);
  });
  return sha256(text);
}

/**
 * Reads a bundle and checks every file against its hash.
 * @throws ProdromeError `NOT_FOUND` when there is none; `STATE` when a file is damaged or of a newer format.
 */
export async function readBundle(folder: string): Promise<Bundle> {
  const text = (await readIfThere(join(folder, 'manifest.json')))?.toString('utf8');
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
  for (const [name, expected] of Object.entries(manifest.files)) {
    const bytes = await readIfThere(join(folder, name));
    if (!bytes || sha256(bytes) !== expected) {
      throw new ProdromeError('STATE', {
        where: join(folder, name),
        expected: 'the file that was written with this bundle',
        got: bytes ? 'another content' : 'no file',
        hint: 'The bundle is damaged: copy or train it again',
      });
    }
    const part = /^state\/(.+)\.pds$/.exec(name)?.[1];
    if (part !== undefined) states.set(part, decodeState(bytes, join(folder, name)));
    else metrics = JSON.parse(bytes.toString('utf8')) as Metrics;
  }
  if (!metrics) {
    throw new ProdromeError('STATE', { where: folder, expected: 'metrics.json', got: 'none' });
  }
  return { manifest, hash: sha256(text), states, metrics };
}

function parseManifest(text: string, folder: string): Manifest {
  try {
    const { checksum, ...manifest } = JSON.parse(text) as Manifest;
    // `format` first: a newer one may be checked in another way
    if ((manifest.format as unknown) !== 1) throw new Error(`format ${String(manifest.format)}`);
    if (checksum !== checksumOf(manifest)) throw new Error('one that was changed');
    return { ...manifest, checksum };
  } catch (cause) {
    throw new ProdromeError('STATE', {
      where: join(folder, 'manifest.json'),
      expected: 'a manifest of format 1, as it was written',
      got: cause instanceof Error ? cause.message : String(cause),
      hint: 'The bundle is damaged or of a newer version: copy or train it again',
      cause,
    });
  }
}

const checksumOf = (manifest: Omit<Manifest, 'checksum'>): string =>
  sha256(canonicalJson(manifest as unknown as JsonValue));

/** Readable, with sorted keys. */
const json = (value: object): string =>
  `${JSON.stringify(JSON.parse(canonicalJson(value as JsonValue)), null, 2)}\n`;

const sha256 = (bytes: Uint8Array | string): string =>
  createHash('sha256').update(bytes).digest('hex');

async function readIfThere(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path);
  } catch (cause) {
    const code = typeof cause === 'object' && cause !== null && 'code' in cause ? cause.code : '';
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EISDIR') return undefined;
    throw new ProdromeError('STATE', {
      where: path,
      expected: 'a file that can be read',
      got: cause instanceof Error ? cause.message : String(cause),
      cause,
    });
  }
}
