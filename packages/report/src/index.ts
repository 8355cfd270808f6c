export { createReport, type Report, type ReportOptions } from './page/create-report.ts';
export type { ReportData, ReportRows } from './data/report-data.ts';
export type { ReportedImportance } from './data/model-importance.ts';
export type { RunFacts } from './data/run-facts.ts';
export type { FindOptions, ReportFindings } from './findings/find.ts';
export type { Answer, Verdict } from './findings/find-verdict.ts';
export type { PatientFinding } from './findings/find-patients.ts';
export type { GroupFinding } from './findings/find-groups.ts';
export { disclaimer } from './html/disclaimer.ts';
