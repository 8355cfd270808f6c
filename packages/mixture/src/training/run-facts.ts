import { contractVersion, type JsonValue } from '@prodrome/core';
import type { Dataset } from '@prodrome/data';
import type { MixturePlan } from '../model/plan.ts';
import { version } from './version.ts';
import { planFacts } from './plan-hash.ts';
import { hashDataset } from './table-hash.ts';

/**
 * All that the bytes of a training depend on, as plain data that can be compared: the plan, the data by their hash and size, the seed, and what
 * computes. The files of modules from outside are not in it.
 */
export const runFacts = (
  plan: MixturePlan,
  dataset: Dataset,
  seed: string,
): { readonly [name: string]: JsonValue } => ({
  plan: planFacts(plan),
  data: {
    hash: hashDataset(dataset),
    rows: dataset.table.rows,
    patients: dataset.table.patientIds.length,
  },
  seed,
  versions: {
    '@prodrome/mixture': version,
    contract: contractVersion,
    node: process.version,
    machine: `${process.platform} ${process.arch}`,
  },
});
