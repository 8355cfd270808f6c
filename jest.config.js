import preset from '@prodrome/jest-preset';
import { readdirSync, existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const projects = ['packages', 'apps', 'tooling', 'examples'].flatMap((folder) =>
  readdirSync(new URL(folder, import.meta.url))
    .map((name) => `${folder}/${name}`)
    .filter((path) => existsSync(new URL(`${path}/test`, import.meta.url))),
);
// their tests run what is built: threads, processes, WebAssembly
const built = [
  'packages/assembly',
  'packages/data',
  'packages/executors',
  'packages/experts-neural',
  'packages/gating-neural',
  'packages/graph',
  'packages/persistence-sql',
  'packages/queue',
  'packages/trees',
  'apps/cli',
];
const build = fileURLToPath(new URL('tooling/scripts/build-before-tests.js', import.meta.url));

export default {
  // a loaded machine may take long; nothing is judged by time
  testTimeout: 300_000,
  // modules that tests load stay in memory: one process for all of them comes to the 4 GB at which Node.js gives up
  workerIdleMemoryLimit: '1GB',
  projects: projects.map((path) => ({
    ...preset,
    ...(built.includes(path) && { globalSetup: build }),
    displayName: path.slice(path.indexOf('/') + 1),
    rootDir: `<rootDir>/${path}`,
  })),
};
