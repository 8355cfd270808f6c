import { createReadStream } from 'node:fs';

/** The bytes of a file from a place on, a megabyte at a time. */
export const bytesOf = (path: string, start = 0): AsyncIterable<Buffer> =>
  createReadStream(path, { highWaterMark: 1 << 20, start });
