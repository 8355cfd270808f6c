import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

interface Manifest {
  readonly version: string;
  readonly dependencies?: Readonly<Record<string, string>>;
}

/** Packages of networks, with those that they need. */
const networkPackages = ['@prodrome/experts-neural', '@prodrome/gating-neural'];
/** What computes and is not ours. */
const runtimes = ['onnxruntime-node'];
/** What is run: neither types nor maps. */
const isRun = (name: string): boolean => /\.(?:js|wasm|onnx|json)$/.test(name);

/**
 * What the bytes of a training depend on beside its configuration and data, by name: Node.js, the kind of machine, and of each package its version and a hash of what was built.
 * @param withNetworks - also of the packages of networks, those that are installed.
 */
export async function codeOf(withNetworks: boolean): Promise<Readonly<Record<string, string>>> {
  const facts: Record<string, string> = {
    node: process.version,
    machine: `${process.platform} ${process.arch}`,
  };
  const add = async (name: string, from: string): Promise<void> => {
    if (name in facts) return;
    const file = manifestOf(name, from);
    if (file === undefined) return;
    const { version, dependencies = {} } = JSON.parse(await readFile(file, 'utf8')) as Manifest;
    facts[name] = version;
    if (runtimes.includes(name)) return;
    facts[name] = `${version} (${await hashFolder(join(dirname(file), 'dist'))})`;
    for (const other of Object.keys(dependencies).sort()) {
      if (other.startsWith('@prodrome/') || runtimes.includes(other)) await add(other, file);
    }
  };
  await add('@prodrome/assembly', import.meta.url);
  if (withNetworks) for (const name of networkPackages) await add(name, import.meta.url);
  return facts;
}

/** Where a package's manifest lies; undefined where it is not installed, or hides it. */
function manifestOf(name: string, from: string): string | undefined {
  try {
    return createRequire(from).resolve(`${name}/package.json`);
  } catch {
    return undefined;
  }
}

/** The beginning of a SHA-256 of names and bytes: enough to tell two builds from each other. */
async function hashFolder(folder: string): Promise<string> {
  if (!existsSync(folder)) return 'not built';
  const names = (await readdir(folder, { recursive: true })).filter(isRun).sort();
  const hash = createHash('sha256');
  for (const name of names) {
    hash.update(`${name.replaceAll('\\', '/')}\n`);
    hash.update(await readFile(join(folder, name)));
  }
  return hash.digest('hex').slice(0, 12);
}
