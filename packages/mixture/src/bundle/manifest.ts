import type { Task } from '@prodrome/core';
import type { TableSchema } from '@prodrome/data';
import type { PlanRecipe } from '../model/plan-recipe.ts';
import type { CouncilEvent } from '../updating/council-change.ts';

/** How a model came about from another one. */
export interface UpdateRecord {
  /** The model that was updated. */
  readonly parent: string;
  /** The table of the patients that it was updated to. */
  readonly data: Manifest['data'];
  /** What changed; bundles of before tell none: it was the mixing. */
  readonly events?: readonly CouncilEvent[];
}

/** `manifest.json`. No time, path or host stands in it: the same run gives the same bytes. */
export interface Manifest {
  readonly format: 1;
  readonly task: Task;
  readonly schema: TableSchema;
  readonly domains: readonly string[];
  readonly plan: PlanRecipe;
  readonly shipped: string;
  readonly seed: string;
  /** SHA-256 of the training table as read, and its size. */
  readonly data: { readonly hash: string; readonly rows: number; readonly patients: number };
  /** The last update to other patients, and those before it, oldest first; its experts are those of `data` but for the events. Absent where none was. */
  readonly updated?: UpdateRecord & { readonly earlier?: readonly UpdateRecord[] };
  readonly versions: Readonly<Record<string, string>>;
  /**
   * SHA-256 of the file of every module that the plan names, by the name that the configuration gave it, as it was at training; absent where
   * it names none. What a module imports itself has no hash here.
   */
  readonly modules?: Readonly<Record<string, string>>;
  /** SHA-256 of every other file of the bundle. */
  readonly files: Readonly<Record<string, string>>;
  /** SHA-256 of the canonical JSON of all the above. */
  readonly checksum: string;
}

/** All updates of a model since its training, oldest first. */
export function updatesOf({ updated }: Pick<Manifest, 'updated'>): readonly UpdateRecord[] {
  if (!updated) return [];
  const { earlier = [], ...last } = updated;
  return [...earlier, last];
}

/** Tables that some expert of a model may have learned from. */
export const learnedTables = (manifest: Pick<Manifest, 'data' | 'updated'>): readonly string[] => [
  manifest.data.hash,
  ...updatesOf(manifest)
    .filter(({ events = [] }) => events.some(({ kind }) => learning.includes(kind)))
    .map(({ data }) => data.hash),
];

const learning: readonly CouncilEvent['kind'][] = ['added', 'retrained'];
