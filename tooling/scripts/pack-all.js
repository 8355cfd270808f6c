// `pnpm pack:all`: builds, packs every public package into out/tarballs, and says how to install them. What needs a runtime of
// hundreds of megabytes lies in out/tarballs/networks.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** The public packages: their folders and manifests. */
export const publicPackages = () =>
  ['packages', 'apps']
    .flatMap((kind) => readdirSync(join(root, kind)).map((name) => join(root, kind, name)))
    .map((place) => ({
      place,
      manifest: JSON.parse(readFileSync(join(place, 'package.json'), 'utf8')),
    }));

/** Packs what is built into a folder: of each package its name, its tarball and the files therein. */
export function packAll(folder) {
  const { status, stdout, stderr } = spawnSync(
    process.env.npm_execpath ?? 'pnpm',
    [
      ...['--recursive', '--filter=./packages/*', '--filter=./apps/*', 'pack', '--json'],
      ...['--pack-destination', folder],
    ],
    { cwd: root, encoding: 'utf8', maxBuffer: 2 ** 26 },
  );
  if (status !== 0) throw new Error(`pnpm pack\n${stdout}${stderr}`);
  return JSON.parse(stdout).map(({ name, filename, files }) => ({
    name,
    tarball: filename.startsWith('/') ? filename : join(folder, filename),
    files: files.map(({ path }) => path),
  }));
}

/** The names of the packages that need onnxruntime, themselves or through others. */
export function networkPackages() {
  const needs = new Map(
    publicPackages().map(({ manifest: { name, dependencies = {} } }) => [
      name,
      Object.keys(dependencies),
    ]),
  );
  const isNetwork = (name) =>
    name === 'onnxruntime-node' || (needs.get(name) ?? []).some((other) => isNetwork(other));
  return [...needs.keys()].filter(isNetwork);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const build = spawnSync(
    process.execPath,
    ['node_modules/turbo/bin/turbo', 'run', 'build', '--output-logs=errors-only'],
    { cwd: root, stdio: ['ignore', 2, 2] },
  );
  if (build.status !== 0) process.exit(1);
  const folder = join(root, 'out/tarballs');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, 'networks'), { recursive: true });
  const networks = networkPackages();
  for (const { name, tarball } of packAll(folder)) {
    if (networks.includes(name)) renameSync(tarball, join(folder, 'networks', basename(tarball)));
  }
  console.log(`In the folder where you want it, without and with networks:

npm install ${folder}/*.tgz
npm install ${folder}/*.tgz ${folder}/networks/*.tgz`);
}
