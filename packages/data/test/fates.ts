import { expect } from '@jest/globals';
import { ProdromeError } from '@prodrome/core';
import {
  auditFile,
  readBatches,
  readDataset,
  type DataOptions,
  type Dataset,
} from '../src/index.ts';
import { collect } from './join-batches.ts';

/** What becomes of a file: its dataset, or the error, which every way of reading must tell alike. */
async function fateOf(path: string, options: DataOptions = {}): Promise<Dataset | ProdromeError> {
  const ways = [
    () => readDataset(path, options),
    async () => (await collect(readBatches(path, options, { rows: 2 })))[0],
    () => auditFile(path, options),
  ];
  const fates = await Promise.all(
    ways.map((read) =>
      read().catch((error: unknown) => {
        if (ProdromeError.is(error)) return error;
        throw error;
      }),
    ),
  );
  const [fate, ...others] = fates;
  for (const other of others) {
    expect(ProdromeError.is(other)).toBe(ProdromeError.is(fate));
    if (ProdromeError.is(fate)) {
      expect(other).toMatchObject({ code: fate.code, message: fate.message });
    }
  }
  return fate as Dataset | ProdromeError;
}

/** The error that a file is refused with. */
export async function refusalOf(path: string, options: DataOptions = {}): Promise<ProdromeError> {
  const fate = await fateOf(path, options);
  if (ProdromeError.is(fate)) return fate;
  throw new Error(`${path} was read`);
}

/** The dataset of a file that must be read. */
export async function datasetOf(path: string, options: DataOptions = {}): Promise<Dataset> {
  const fate = await fateOf(path, options);
  if (ProdromeError.is(fate)) throw fate;
  return fate;
}
