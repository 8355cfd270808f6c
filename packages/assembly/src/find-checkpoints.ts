import { join } from 'node:path';
import { checkpointOptionsSchema, readCheckpoints } from '@prodrome/checkpointing';
import { ProdromeError } from '@prodrome/core';
import { checkpointFolder } from './training-keeper.ts';

/**
 * The folder of a training's checkpoints.
 * @param folder - that folder itself, or what `--out` of the training names; of the latter, `base_dir` is the default.
 * @throws ProdromeError `NOT_FOUND`
 */
export function findCheckpoints(folder: string): string {
  const { baseDir } = checkpointOptionsSchema.parse({});
  const places = [folder, checkpointFolder(folder, baseDir), join(folder, baseDir)];
  const found = places.find((place) => readCheckpoints(place).length > 0);
  if (found !== undefined) return found;
  throw new ProdromeError('NOT_FOUND', {
    where: folder,
    expected: 'checkpoints of an interrupted training',
    got: 'none',
    hint: 'Give what --out of the training names, or the folder of its checkpoints; a training that has ended leaves none',
  });
}
