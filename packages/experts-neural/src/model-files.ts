import { readFile, stat } from 'node:fs/promises';
import { ProdromeError } from '@prodrome/core';

/**
 * Reads the files of one model, whose sizes are added up before each is read.
 * @param kind - the type of expert that reads it.
 * @throws ProdromeError `NOT_FOUND` for a file that is not there, `GRAPH` for one with which they are too large.
 */
export function modelFiles(
  kind: string,
  maxMegabytes: number,
): (path: string) => Promise<Uint8Array> {
  let total = 0;
  const found = async <Result>(path: string, asked: Promise<Result>): Promise<Result> => {
    try {
      return await asked;
    } catch (cause) {
      throw new ProdromeError('NOT_FOUND', {
        where: `${kind}, path`,
        expected: 'a file that can be read, and beside it those that it names',
        got: path,
        cause,
      });
    }
  };
  return async (path) => {
    const { size } = await found(path, stat(path));
    total += size;
    expectSize(kind, total, maxMegabytes);
    return new Uint8Array(await found(path, readFile(path)));
  };
}

/** @throws ProdromeError `GRAPH` */
export function expectSize(kind: string, bytes: number, maxMegabytes: number): void {
  const megabytes = bytes / 2 ** 20;
  if (megabytes <= maxMegabytes) return;
  throw new ProdromeError('GRAPH', {
    where: `${kind}, size`,
    expected: `${maxMegabytes} MB at the most`,
    got: `${megabytes.toFixed(1)} MB`,
    hint: 'max_megabytes says how large it may be',
  });
}
