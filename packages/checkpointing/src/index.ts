export { goBackTo, pruneCheckpoints } from './change-checkpoints.ts';
export type { CheckpointManager, CheckpointSetting } from './checkpoint-manager.ts';
export { checkpointOptionsSchema, type CheckpointOptions } from './checkpoint-options.ts';
export { createCheckpointManager } from './create-checkpoint-manager.ts';
export { inspectCheckpoint, type InspectedCheckpoint } from './inspect-checkpoint.ts';
export {
  isWhole,
  readCheckpoints,
  type Checkpoint,
  type CheckpointReason,
  type DamagedCheckpoint,
  type RunFacts,
} from './manifest.ts';
export type { Pruned } from './prune.ts';
