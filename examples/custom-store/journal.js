// A store of your own: all that happens is a line of one file, for one process at a time.
import { Buffer } from 'node:buffer';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import * as core from '@prodrome/core';
import { z } from 'zod';

// NaN and -0 are no JSON: the bytes of the numbers are kept
const bytesOf = (values) => Buffer.from(new Float64Array(values).buffer).toString('base64');
const valuesOf = (text) => new Float64Array(new Uint8Array(Buffer.from(text, 'base64')).buffer);
const lineOf = ([id, memory]) => ['memory', id, { ...memory, values: bytesOf(memory.values) }];
const textOf = (lines) => lines.map((line) => `${JSON.stringify(line)}\n`).join('');

export const journal = core.defineStore({
  type: 'journal',
  description: 'a journal in one file, read whole when it is opened',
  options: z.strictObject({ file: z.string().min(1) }),
  create: (options, setting) => {
    const file = resolve(setting.folder, options.file);
    const inner = core.createMemoryStore();
    const text = existsSync(file) ? readFileSync(file, 'utf8').trim() : '';
    for (const [log, given, memory] of JSON.parse(`[${text.replaceAll('\n', ',')}]`)) {
      if (!memory) inner.append(log, given);
      else inner.save(new Map([[given, { ...memory, values: valuesOf(memory.values) }]]));
    }
    const write = (path, flag, lines) => writeFileSync(path, textOf(lines), { flag, flush: true });
    const kept = (answer, lines) => (write(file, 'a', lines), answer);
    const save = (memories) => kept(inner.save(memories), [...memories].map(lineOf));
    const append = (log, records) => kept(inner.append(log, records), [[log, records]]);
    const erase = (ids) => {
      inner.erase(ids);
      const all = { limit: 2 ** 50 };
      const lines = [...inner.load(inner.patients(all))].map(lineOf);
      for (const log of core.logNames) lines.push([log, inner.read(log, all)]);
      write(`${file}.new`, 'w', lines);
      renameSync(`${file}.new`, file);
    };
    return { ...inner, append, save, erase };
  },
});
