import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

const importPattern =
  /^(?:import|export)\s+(type\s+)?(?:[^'";]*?\s+from\s+)?['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)/gm;

/** All packages and apps: manifest, README, and the source files with their imports. */
export function readPackages(root) {
  return ['packages', 'apps']
    .map((folder) => join(root, folder))
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)))
    .filter((dir) => existsSync(join(dir, 'package.json')))
    .map((dir) => {
      const manifest = JSON.parse(readFileSync(join(dir, 'package.json'), 'utf8'));
      const readme = join(dir, 'README.md');
      return {
        dir,
        place: relative(root, dir),
        name: manifest.name,
        layer: manifest.prodrome?.layer,
        manifest,
        readme: existsSync(readme) ? readFileSync(readme, 'utf8') : undefined,
        files: sourceFiles(join(dir, 'src')).map((file) => readSource(dir, file)),
      };
    });
}

function sourceFiles(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(folder, name));
}

function readSource(dir, file) {
  const text = readFileSync(file, 'utf8');
  const imports = [...text.matchAll(importPattern)].map(([, type, from, dynamic]) => ({
    from: from ?? dynamic,
    typeOnly: type !== undefined,
    dynamic: dynamic !== undefined,
  }));
  return { path: relative(dir, file), text, imports };
}
