export type { PatientRows, TimedRows } from './patient-rows.ts';
export { samplePatients, sampleRows, type SampleSize } from './sample.ts';
export { splitRows, type SplitPlan } from './split-rows.ts';
