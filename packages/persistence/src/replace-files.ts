import { open, readFile, rename, rm } from 'node:fs/promises';
import { asideOf, isMissing, syncFolder } from './file-names.ts';

/** A file and what is to stand in it. */
export interface FileText {
  readonly path: string;
  readonly text: string;
}

/** Puts texts in the place of files of a folder, all or, where one cannot be written, none; each file is whole at any moment. */
export async function replaceAll(folder: string, texts: readonly FileText[]): Promise<void> {
  const before: { readonly path: string; readonly bytes: Uint8Array | undefined }[] = [];
  try {
    for (const { path, text } of texts) await writeSynced(asideOf(path), text);
    for (const { path } of texts) {
      // one file takes its place at once; several are put back where a later one does not
      if (texts.length > 1) before.push({ path, bytes: await bytesIfThere(path) });
      await rename(asideOf(path), path);
    }
  } catch (cause) {
    for (const { path } of texts) await rm(asideOf(path), { force: true });
    for (const { path, bytes } of before) {
      if (bytes === undefined) await rm(path, { force: true });
      else {
        await writeSynced(asideOf(path), bytes);
        await rename(asideOf(path), path);
      }
    }
    throw cause;
  }
  await syncFolder(folder);
}

async function writeSynced(path: string, content: string | Uint8Array): Promise<void> {
  const handle = await open(path, 'w');
  try {
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function bytesIfThere(path: string): Promise<Uint8Array | undefined> {
  try {
    return await readFile(path);
  } catch (cause) {
    if (isMissing(cause)) return undefined;
    throw cause;
  }
}
