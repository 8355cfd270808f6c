export { createArtifactFolder } from './artifact-folder.ts';
export {
  createBatchedWriter,
  type BatchedWriter,
  type BatchedWriterOptions,
} from './batched-writer.ts';
export { exportPatient, exportStore } from './export-store.ts';
export { files } from './files.ts';
export { filesOptionsSchema, type FilesOptions } from './files-options.ts';
