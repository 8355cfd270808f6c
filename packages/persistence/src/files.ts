import { mkdir, rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import {
  definePatientStore,
  ProdromeError,
  type PatientMemory,
  type PatientStoreType,
} from '@prodrome/core';
import { filesOptionsSchema, type FilesOptions } from './files-options.ts';
import { asideOf, fileOf, isMissing, readIfThere, syncFolder } from './file-names.ts';
import { parseMemory, writtenMemory } from './memory-file.ts';
import { replaceAll } from './replace-files.ts';

/**
 * A JSON file for each patient, in a folder: readable, with a checksum, replaced as a whole and synced to the disk before `save` resolves.
 * Of several patients that are saved at once a crash of the machine may keep some; an error keeps none. Calls of one store wait for each
 * other; of two processes that save the same patient the last one counts.
 * @throws ProdromeError `STATE` for a file that is damaged, of another version, or cannot be read; `OUTPUT` where nothing can be written or removed.
 */
export const files: PatientStoreType<FilesOptions> = definePatientStore({
  type: 'files',
  description: 'a JSON file for each patient, in a folder',
  options: filesOptionsSchema,
  create: (options, setting) => {
    const folder = resolve(setting.folder, options.folder);
    let last: Promise<unknown> = Promise.resolve();
    const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
      const own = last.then(work, work);
      // who asked is told; the next in turn is not held up by it
      last = own.catch(() => undefined);
      return own;
    };
    const coded = async <T>(
      code: 'OUTPUT' | 'STATE',
      expected: string,
      work: () => Promise<T>,
    ): Promise<T> => {
      try {
        return await work();
      } catch (cause) {
        if (ProdromeError.is(cause)) throw cause;
        const got = cause instanceof Error ? cause.message : String(cause);
        throw new ProdromeError(code, { where: folder, expected, got, cause });
      }
    };
    const writing = (work: () => Promise<void>): Promise<void> =>
      coded('OUTPUT', 'a folder in which the memory of patients can be kept', work);
    return {
      load: (patientIds) =>
        inTurn(() =>
          coded('STATE', 'a folder whose files can be read', async () => {
            const found = new Map<string, PatientMemory>();
            for (const id of patientIds) {
              const path = fileOf(folder, id);
              const text = await readIfThere(path);
              if (text !== undefined) found.set(id, parseMemory(text, id, path));
            }
            return found;
          }),
        ),
      save: (memories) => {
        // what is given may be changed as soon as this returns
        const texts = [...memories].map(([id, memory]) => ({
          path: fileOf(folder, id),
          text: writtenMemory(id, memory),
        }));
        return inTurn(() =>
          writing(async () => {
            if (texts.length === 0) return;
            await mkdir(folder, { recursive: true });
            await replaceAll(folder, texts);
          }),
        );
      },
      erase: (patientIds) =>
        inTurn(() =>
          writing(async () => {
            for (const id of patientIds) {
              const path = fileOf(folder, id);
              for (const own of [path, asideOf(path)]) await rm(own, { force: true });
            }
            await syncFolder(folder).catch((cause: unknown) => {
              // where nothing was ever kept there is no folder
              if (!isMissing(cause)) throw cause;
            });
          }),
        ),
    };
  },
});
