// A patient store of your own: a JSON file for each patient, in a folder.
import { Buffer } from 'node:buffer';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import * as core from '@prodrome/core';
import { z } from 'zod';

export const jsonFiles = core.definePatientStore({
  type: 'json_files',
  description: 'a JSON file for each patient, in a folder',
  options: z.strictObject({ folder: z.string().min(1) }),
  create: (options, setting) => {
    const folder = resolve(setting.folder, options.folder);
    mkdirSync(folder, { recursive: true });
    // an id may be no file name, and two ids one to a file system
    const fileOf = (id) =>
      join(folder, `${createHash('sha256').update(id, 'utf16le').digest('hex')}.json`);
    // NaN and -0 are no JSON: the bytes of the numbers are kept
    const bytesOf = (values) => Buffer.from(new Float64Array(values).buffer).toString('base64');
    const valuesOf = (text) => new Float64Array(new Uint8Array(Buffer.from(text, 'base64')).buffer);
    const read = (id) => {
      const memory = JSON.parse(readFileSync(fileOf(id), 'utf8'));
      return { ...memory, values: valuesOf(memory.values) };
    };
    return {
      load: (ids) =>
        new Map(ids.filter((id) => existsSync(fileOf(id))).map((id) => [id, read(id)])),
      save: (memories) => {
        for (const [id, { values, ...memory }] of memories) {
          const kept = { ...memory, values: bytesOf(values) };
          writeFileSync(`${fileOf(id)}.new`, JSON.stringify(kept));
        }
        for (const id of memories.keys()) renameSync(`${fileOf(id)}.new`, fileOf(id));
      },
      erase: (ids) => ids.forEach((id) => rmSync(fileOf(id), { force: true })),
    };
  },
});
