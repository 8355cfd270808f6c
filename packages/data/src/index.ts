export {
  columnDomains,
  dataOptionsSchema,
  type DataOptions,
  type ResolvedDataOptions,
} from './data-options.ts';
export type { DataReport, Dataset, TableSchema } from './dataset.ts';
export { labelsAhead } from './labels.ts';
export { readDataset } from './read-dataset.ts';
export { splitRows, type Fold, type SplitPlan } from './split-rows.ts';
export { probeEngine } from './probe-engine.ts';
export {
  outputFormats,
  writeColumns,
  writeText,
  type OutputColumn,
  type OutputFormat,
} from './write-columns.ts';
