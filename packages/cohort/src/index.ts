export { completeDays, type CompleteDays } from './beliefs/complete-days.ts';
export {
  observedPatient,
  type AnnouncedDrift,
  type ObservedPatient,
} from './beliefs/observed-patient.ts';
export {
  observedTable,
  patientId,
  patientsTable,
  truthTable,
  type CohortColumn,
} from './generation/cohort-tables.ts';
export {
  generateCohort,
  type CohortBatch,
  type CohortPatient,
  type OracleColumn,
  type TruthColumn,
  type TruthDays,
} from './generation/generate-cohort.ts';
export {
  cohortOptionsSchema,
  oracleNames,
  type CohortOptions,
  type OracleName,
} from './model/cohort-options.ts';
export { driftNames, type DriftDays, type DriftName } from './model/drift.ts';
export {
  contributionDomains,
  exposureEffects,
  exposureIndex,
  subtypes,
  type ContributionDomain,
  type Effect,
  type Subtype,
} from './model/effects.ts';
export type { Disposition, Habits, Person } from './model/person.ts';
export { rawUnits, type ColumnGroup, type DailyColumn, type RawUnit } from './model/raw-units.ts';
export type { Recorded } from './model/recording.ts';
export { climatologyStrength, populationRate, runningClimatology } from './oracles/climatology.ts';
export { givenRecorded, recordedRatios } from './oracles/given-recorded.ts';
export { oracle1 } from './oracles/oracle1.ts';
export { oracle2Observed, type ObservedForecast } from './oracles/oracle2-observed.ts';
export { oracle2, type ColdStartForecast, type ColdStartOptions } from './oracles/oracle2.ts';
export {
  changeableColumns,
  type ChangeableColumn,
  type ExposureChange,
} from './simulation/change-exposures.ts';
export type { ContributionColumn } from './simulation/contributions.ts';
export type { Exposures } from './simulation/exposures.ts';
export type { Attacks } from './simulation/history.ts';
export type { LivedPatient } from './simulation/lived-patient.ts';
export type { ObservedDays } from './simulation/observe.ts';
export {
  potentialOutcomes,
  type PotentialOutcomes,
  type PotentialQuestion,
} from './simulation/potential-outcomes.ts';
export type { Signs } from './simulation/signs.ts';
export {
  simulatePatients,
  type SimulatedPatient,
  type SimulationOptions,
} from './simulation/simulate-patients.ts';
