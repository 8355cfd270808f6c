import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import {
  canonicalJson,
  decodeState,
  encodeState,
  ProdromeError,
  type JsonValue,
  type Recipe,
  type Task,
} from '@prodrome/core';
import type { TableSchema } from '@prodrome/data';
import type { ModelStates } from './blueprint.ts';
import type { Metrics } from './judge.ts';
import type { MixturePlan } from './plan.ts';

/** The plan as plain data: what `manifest.json` says of the components. */
export interface PlanRecipe {
  readonly seats: readonly {
    readonly name: string;
    readonly specialty: string;
    readonly history: boolean;
    readonly role: 'member' | 'baseline';
    readonly features?: readonly string[];
    readonly recipe: Recipe;
  }[];
  readonly candidates: readonly {
    readonly name: string;
    readonly weights: 'fixed' | 'learned';
    readonly gate: Recipe;
    readonly combination: Recipe;
  }[];
  readonly preprocessing: Recipe;
}

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
}

/** What goes into a bundle. */
export type BundleContent = Omit<Manifest, 'format' | 'files' | 'versions'> & {
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

/** The recipes of a plan. */
export function planRecipe(
  plan: Pick<MixturePlan, 'seats' | 'candidates' | 'preprocessing'>,
): PlanRecipe {
  return {
    seats: plan.seats.map(({ name, specialty, history, role, features, recipe }) => ({
      name,
      specialty,
      history,
      role,
      ...(features && { features }),
      recipe,
    })),
    candidates: plan.candidates.map(({ name, weights, gate, combination }) => ({
      name,
      weights,
      gate: gate.recipe,
      combination: combination.recipe,
    })),
    preprocessing: plan.preprocessing.recipe,
  };
}

/**
 * Refuses a folder that exists, before any work is done for it.
 * @throws ProdromeError `OUTPUT`
 */
export async function checkBundleFolder(folder: string): Promise<void> {
  const there = await stat(folder).catch(ignoreAbsent);
  if (!there) return;
  throw new ProdromeError('OUTPUT', {
    where: folder,
    expected: 'a folder that does not exist yet',
    got: there.isDirectory() ? 'an existing folder' : 'a file',
    hint: 'Choose another --out, or remove it first',
  });
}

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
  const manifest: Manifest = {
    format: 1,
    ...rest,
    versions: { '@prodrome/mixture': version },
    files: Object.fromEntries(files.map(([name, bytes]) => [name, sha256(bytes)])),
  };
  const text = json(manifest);
  await checkBundleFolder(folder);
  const aside = join(dirname(resolve(folder)), `.${randomUUID()}.partial`);
  try {
    await mkdir(join(aside, 'state'), { recursive: true });
    for (const [name, bytes] of files) await writeFile(join(aside, name), bytes);
    await writeFile(join(aside, 'manifest.json'), text);
    await rename(aside, folder);
  } catch (cause) {
    await rm(aside, { recursive: true, force: true });
    throw new ProdromeError('OUTPUT', {
      where: folder,
      expected: 'a place that can be written',
      got: cause instanceof Error ? cause.message : String(cause),
      cause,
    });
  }
  return sha256(text);
}

/**
 * Reads a bundle and checks every file against its hash.
 * @throws ProdromeError `NOT_FOUND` when there is none; `STATE` when a file is damaged or of a newer format.
 */
export async function readBundle(folder: string): Promise<Bundle> {
  const text = await readFile(join(folder, 'manifest.json'), 'utf8').catch(ignoreAbsent);
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
    const bytes = await readFile(join(folder, name)).catch(ignoreAbsent);
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
    const manifest = JSON.parse(text) as { format?: unknown };
    if (manifest.format === 1) return manifest as Manifest;
    throw new Error(`format ${String(manifest.format)}`);
  } catch (cause) {
    throw new ProdromeError('STATE', {
      where: join(folder, 'manifest.json'),
      expected: 'a manifest of format 1',
      got: cause instanceof Error ? cause.message : String(cause),
      cause,
    });
  }
}

/** Readable, with sorted keys. */
const json = (value: object): string =>
  `${JSON.stringify(JSON.parse(canonicalJson(value as JsonValue)), null, 2)}\n`;

const sha256 = (bytes: Uint8Array | string): string =>
  createHash('sha256').update(bytes).digest('hex');

function ignoreAbsent(error: unknown): undefined {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : '';
  if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
  throw error;
}
