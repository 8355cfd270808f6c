import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Refusal, resolveOrder } from './order.js';
import { render } from './render.js';

export { Refusal };

/** Writes a new package below a repository's root, whole or not at all. */
export async function generate(root, order) {
  const plan = resolveOrder(order);
  const folder = `packages/${plan.packageName}`;
  const changeset = `.changeset/${plan.packageName}-first.md`;
  // the folder's name is the package's name, so it must be free in the whole workspace
  for (const place of ['packages', 'apps', 'tooling'].map((at) => `${at}/${plan.packageName}`)) {
    refuseTaken(root, place);
  }
  refuseTaken(root, changeset);
  const { files, changesetText } = await render(plan);
  await mkdir(join(root, 'packages'), { recursive: true });
  await mkdir(join(root, '.changeset'), { recursive: true });
  const staging = await mkdtemp(join(root, 'packages', '.new-'));
  try {
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(staging, 'package', path)), { recursive: true });
      await writeFile(join(staging, 'package', path), text);
    }
    await writeFile(join(staging, 'changeset.md'), changesetText);
    await rename(join(staging, 'package'), join(root, folder));
    try {
      await rename(join(staging, 'changeset.md'), join(root, changeset));
    } catch (error) {
      await rm(join(root, folder), { recursive: true });
      throw error;
    }
  } finally {
    await rm(staging, { recursive: true });
  }
  return { folder, files: [...Object.keys(files).map((path) => `${folder}/${path}`), changeset] };
}

function refuseTaken(root, place) {
  if (existsSync(join(root, place))) {
    throw new Refusal(`${place}: expected a name that is free, got one that exists`);
  }
}
