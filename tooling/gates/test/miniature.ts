import { spawnSync } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach } from '@jest/globals';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const members = {
  base: 'spec',
  tools: 'kit',
  part: 'component',
  other: 'component',
  flow: 'workflow',
  whole: 'assembly',
  app: 'app',
};

/** What a program said. */
interface Said {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Where a gate is tried. */
export interface Miniature {
  readonly plant: (files: Readonly<Record<string, string>>) => Promise<void>;
  /** Runs a program of this repository's node_modules in the miniature. */
  readonly run: (program: string, ...args: string[]) => Said;
}

/**
 * A repository with a package or two of each layer, made anew for every test.
 * @param configs - files and folders of this repository that a gate is configured by; they are taken as they are.
 */
export function miniature(...configs: string[]): Miniature {
  let folder = '';
  const plant: Miniature['plant'] = async (files) => {
    for (const [name, text] of Object.entries(files)) {
      await mkdir(dirname(join(folder, name)), { recursive: true });
      await writeFile(join(folder, name), text);
    }
  };
  const link = async (name: string, to: string): Promise<void> => {
    const at = join(folder, 'node_modules', name);
    await mkdir(dirname(at), { recursive: true });
    await symlink(to, at);
  };
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'prodrome-gates-'));
    for (const name of configs) {
      await cp(join(root, name), join(folder, name), { recursive: true });
    }
    await plant({
      'package.json': manifestOf('miniature', { workspaces: ['packages/*', 'apps/*'] }),
      'tsconfig.json': JSON.stringify({ extends: './tooling/tsconfig/base.json' }),
    });
    await link('@types/node', join(root, 'node_modules/@types/node'));
    for (const [name, layer] of Object.entries(members)) {
      const place = `${layer === 'app' ? 'apps' : 'packages'}/${name}`;
      await plant(memberFiles(name, layer, place));
      await link(`@prodrome/${name}`, join(folder, place));
    }
  });
  afterEach(async () => {
    await rm(folder, { recursive: true });
  });
  const run: Miniature['run'] = (program, ...args) =>
    spawnSync(process.execPath, [join(root, 'node_modules', program), ...args], {
      cwd: folder,
      encoding: 'utf8',
      env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0' },
    });
  return { plant, run };
}

/** The text of a package.json. */
export const manifestOf = (name: string, more: object): string =>
  JSON.stringify({ name: `@prodrome/${name}`, version: '0.0.0', type: 'module', ...more });

const memberFiles = (name: string, layer: string, place: string): Record<string, string> => ({
  [`${place}/package.json`]: manifestOf(name, {
    prodrome: { layer },
    exports: { '.': { '@prodrome/source': './src/index.ts' } },
  }),
  [`${place}/tsconfig.json`]: JSON.stringify({
    extends: '../../tooling/tsconfig/library.json',
    include: ['src'],
  }),
  [`${place}/src/index.ts`]: `export { ${name} } from './${name}.ts';\n`,
  [`${place}/src/${name}.ts`]: `/** Of itself. */\nexport const ${name} = '${name}';\n`,
});
