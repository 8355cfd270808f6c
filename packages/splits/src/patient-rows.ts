import type { FeatureTable } from '@prodrome/core';

/** Whose the rows are: `patients` [rows] counts into `patientIds`. A `FeatureTable` is one. */
export type PatientRows = Pick<FeatureTable, 'patients' | 'patientIds'>;

/** Whose the rows are, and when they were: `times` [rows] in days. A `FeatureTable` is one. */
export type TimedRows = Pick<FeatureTable, 'patients' | 'patientIds' | 'times'>;
