import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { canonicalJson, type JsonValue } from '@prodrome/core';

/** The files of a bundle by their names in it. */
export type BundleFiles = ReadonlyMap<string, Buffer>;

/** Uniform in [0, 1); mulberry32. */
export function randomNumbers(seed: number): () => number {
  let a = seed;
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** All files of a bundle. */
export async function filesOf(folder: string): Promise<BundleFiles> {
  const states = (await readdir(join(folder, 'state'))).map((name) => `state/${name}`);
  const names = ['manifest.json', 'metrics.json', 'golden.json', ...states.sort()];
  return new Map(
    await Promise.all(
      names.map(async (name) => [name, await readFile(join(folder, name))] as const),
    ),
  );
}

/** A bundle changed in one to three places of its JSON or its tensors, all hashes made right again, as by somebody who means it. */
export function mutated(files: BundleFiles, random: () => number): BundleFiles {
  const all = new Map(files);
  const manifest = () => all.get('manifest.json') as Buffer;
  for (let changes = 1 + Math.floor(random() * 3); changes > 0; changes--) {
    const name = pick([...all.keys(), 'manifest.json', 'manifest.json', 'metrics.json'], random);
    const bytes = all.get(name) as Buffer;
    all.set(name, name.endsWith('.pds') ? mutatedState(bytes, random) : mutatedJson(bytes, random));
  }
  all.set('manifest.json', rehashed(withoutGolden(manifest(), random), all));
  return all;
}

/** Of two manifests one without golden rows, which would refuse what answers otherwise before it is used. */
function withoutGolden(bytes: Buffer, random: () => number): Buffer {
  if (random() < 0.5) return bytes;
  try {
    const manifest = JSON.parse(bytes.toString('utf8')) as { files?: Record<string, unknown> };
    delete manifest.files?.['golden.json'];
    return Buffer.from(JSON.stringify(manifest));
  } catch {
    return bytes;
  }
}

/** Writes a bundle over another one of the same names. */
export async function writeFiles(folder: string, files: BundleFiles): Promise<void> {
  await Promise.all([...files].map(([name, bytes]) => writeFile(join(folder, name), bytes)));
}

/** A manifest with the hashes of what lies beside it. */
export function rehashed(bytes: Buffer, files: BundleFiles): Buffer {
  const manifest: unknown = JSON.parse(bytes.toString('utf8'));
  if (!isObject(manifest)) return bytes;
  const { files: hashes } = manifest;
  if (isObject(hashes)) {
    for (const name of Object.keys(hashes)) {
      const own = files.get(name);
      if (own && typeof hashes[name] === 'string') hashes[name] = sha256(own);
    }
  }
  delete manifest['checksum'];
  const checksum = sha256(canonicalJson(manifest as JsonValue));
  return Buffer.from(JSON.stringify({ ...manifest, checksum }));
}

const sha256 = (bytes: string | Uint8Array): string =>
  createHash('sha256').update(bytes).digest('hex');

type Json = Record<string, unknown>;
const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const pick = <T>(list: readonly T[], random: () => number): T =>
  list[Math.floor(random() * list.length)] as T;

const mutatedJson = (bytes: Buffer, random: () => number): Buffer =>
  Buffer.from(JSON.stringify(changed(JSON.parse(bytes.toString('utf8')), random)));

/** What no bundle holds, or not there. */
const values: readonly unknown[] = [
  ...[null, true, 0, -1, 0.5, 1e9, 2 ** 31, 1e308, -1e308],
  ...['', 'x', '__proto__', 'constructor', '../../../../dev/zero', './evil.js#evil'],
  ...[[], {}, [null], [[]], { length: 1e9 }, [1e9], ['x', 'x']],
];

/** A JSON value with one change somewhere in it. */
function changed(root: unknown, random: () => number): unknown {
  const places: { readonly holder: Json | unknown[]; readonly key: string | number }[] = [];
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) {
      value.forEach((item, key) => {
        places.push({ holder: value as unknown[], key });
        visit(item);
      });
    } else if (isObject(value)) {
      for (const key of Object.keys(value)) {
        places.push({ holder: value, key });
        visit(value[key]);
      }
    }
  };
  visit(root);
  if (places.length === 0 || random() < 0.01) return pick(values, random);
  const { holder, key } = pick(places, random);
  const other = pick(places, random);
  const at = holder as Json;
  const own = at[key];
  switch (Math.floor(random() * 6)) {
    case 0:
      if (Array.isArray(holder)) holder.splice(Number(key), 1);
      else Reflect.deleteProperty(holder, key);
      break;
    case 1:
      if (Array.isArray(holder)) holder.splice(Number(key), 0, own);
      else at[pick(['x', 'constructor', 'toString', 'length', String(other.key)], random)] = own;
      break;
    case 2: {
      const there = (other.holder as Json)[other.key];
      at[key] = JSON.parse(JSON.stringify(there ?? null)) as unknown;
      break;
    }
    case 3:
      at[key] =
        typeof own === 'number' ? own * pick([-1, 1e3, 1e9, 0.3], random) : pick(values, random);
      break;
    default:
      at[key] = pick(values, random);
  }
  return root;
}

/** A state with a change in its header, or in the numbers of its tensors. */
function mutatedState(bytes: Buffer, random: () => number): Buffer {
  const length = bytes.readUInt32LE(4);
  const body = bytes.subarray(8 * Math.ceil((8 + length) / 8));
  if (random() < 0.35 && body.length >= 8) {
    const copy = Buffer.from(bytes);
    const at = bytes.length - body.length + 8 * Math.floor((random() * (body.length - 7)) / 8);
    copy.writeDoubleLE(pick([NaN, Infinity, -Infinity, -1, 0, 1e9, 1e300, 0.5], random), at);
    return copy;
  }
  const header = mutatedJson(bytes.subarray(8, 8 + length), random);
  const head = Buffer.alloc(8 * Math.ceil((8 + header.length) / 8));
  head.write('PDS1');
  head.writeUInt32LE(header.length, 4);
  header.copy(head, 8);
  const cut = random() < 0.1 ? Math.floor(random() * body.length) : body.length;
  return Buffer.concat([head, body.subarray(0, cut)]);
}
