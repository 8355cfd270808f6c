import type { ExpertRegistry, Task } from '@prodrome/core';
import type { Council } from './council.ts';
import type { FeatureSpace } from './feature-space.ts';

/** A trained mixture. */
export interface MixtureModel {
  readonly task: Task;
  /** Domains of the file's columns, in the order in which quality is told. */
  readonly domains: readonly string[];
  readonly space: FeatureSpace;
  /** The live council, by name of the expert; a removed expert is absent. */
  readonly experts: ExpertRegistry;
  readonly council: Council;
}
