export type { AlikeIds } from './audit/alike-ids.ts';
export type { AttackList } from './audit/attack-lists.ts';
export { auditFile, type FileAudit } from './audit/audit-file.ts';
export { doubtDataset, type DatasetDoubts, type LabelLike } from './audit/doubt-dataset.ts';
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
} from './schema/data-options.ts';
export type {
  CellCount,
  DataReport,
  Dataset,
  ImpossibleNumbers,
  JoinedPatients,
  LeftOutColumn,
  RepeatedRow,
  Reading,
  SchemaColumn,
  TableSchema,
} from './schema/dataset.ts';
export { columnOptionsSchema, type ColumnOptions } from './schema/column-options.ts';
export { dayRules, mergingSchema, type Merging } from './schema/merge.ts';
export type { LabelReading } from './schema/label-reading.ts';
export type { Writing } from './schema/writing.ts';
export { encodings, type Encoding, type TextWriting } from './text/text-writing.ts';
export { labelsAhead } from './datasets/labels.ts';
export { readBatches, type BatchContext } from './datasets/read-batches.ts';
export { keepRepeatedTogether } from './datasets/repeated-rows.ts';
export { readDataset } from './datasets/read-dataset.ts';
export { patientValues, type PatientsContext } from './datasets/join-patients.ts';
export { readPatients, type PatientsTable } from './datasets/read-patients.ts';
export { patientsOptionsSchema, type PatientsOptions } from './schema/patients-options.ts';
export type { ReadContext } from './schema/request.ts';
export { readRecord, type TableRow } from './schema/read-record.ts';
export { unknownKeys, type UnknownKey } from './schema/record-keys.ts';
export { NumberText } from './text/number-text.ts';
export { parseRecord } from './text/parse-record.ts';
export { splitLines } from './text/split-lines.ts';
export { formatSources } from './formats/open-source.ts';
export { expectOutputs, type NamedFiles } from './output/expect-outputs.ts';
export { inFileOrder } from './output/file-order.ts';
export type { NumberedPiece } from './output/row-spool.ts';
export { probeEngine } from './formats/probe-engine.ts';
export {
  outputFormats,
  writeColumns,
  writeText,
  type OutputFormat,
} from './output/write-columns.ts';
export type { OutputColumn, OutputPieces } from './output/output-columns.ts';
