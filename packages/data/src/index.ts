export type { AlikeIds } from './audit/alike-ids.ts';
export type { AttackList } from './audit/attack-lists.ts';
export { auditFile, type FileAudit } from './audit/audit-file.ts';
export type { ClockFindings, ZoneChange } from './audit/clocks.ts';
export type { Found } from './audit/found.ts';
export type { OddGrowth } from './audit/growth.ts';
export type { UnitDoubt } from './audit/mixed-units.ts';
export type { OverlappingRuns } from './audit/overlapping-runs.ts';
export type { RepeatedDays } from './audit/repeated-days.ts';
export {
  columnDomains,
  dataOptionsSchema,
  type DataOptions,
  type ResolvedDataOptions,
} from './data-options.ts';
export type {
  DataReport,
  Dataset,
  ImpossibleNumbers,
  Reading,
  SchemaColumn,
  TableSchema,
} from './dataset.ts';
export { labelsAhead } from './labels.ts';
export { readBatches, type BatchContext } from './read-batches.ts';
export { readDataset } from './read-dataset.ts';
export type { ReadContext } from './request.ts';
export { readRecord, type TableRow } from './read-record.ts';
export { samplePatients, sampleRows, type SampleSize } from './sample.ts';
export { splitRows, type Fold, type SplitPlan } from './split-rows.ts';
export { probeEngine } from './probe-engine.ts';
export {
  outputFormats,
  writeColumns,
  writeText,
  type OutputColumn,
  type OutputFormat,
  type OutputPieces,
} from './write-columns.ts';
