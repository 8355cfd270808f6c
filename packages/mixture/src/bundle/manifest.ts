import type { Task } from '@prodrome/core';
import type { TableSchema } from '@prodrome/data';
import type { PlanRecipe } from '../model/plan-recipe.ts';

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
  /** The model whose mixing was updated to other patients, and the table of these; its experts are those of `data`. Absent where none was. */
  readonly updated?: { readonly parent: string; readonly data: Manifest['data'] };
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
