import preset from '@prodrome/jest-preset';
import { readdirSync, existsSync } from 'node:fs';

const projects = ['packages', 'apps', 'tooling', 'examples'].flatMap((folder) =>
  readdirSync(new URL(folder, import.meta.url))
    .map((name) => `${folder}/${name}`)
    .filter((path) => existsSync(new URL(`${path}/test`, import.meta.url))),
);

export default {
  // a loaded machine may take long; nothing is judged by time
  testTimeout: 60_000,
  projects: projects.map((path) => ({
    ...preset,
    displayName: path.slice(path.indexOf('/') + 1),
    rootDir: `<rootDir>/${path}`,
  })),
};
