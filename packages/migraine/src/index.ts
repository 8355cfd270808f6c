export { migraineCatalogue, migraineVariables } from './catalogue/catalogue.ts';
export type { Alias, Code, Direction, Variable, VariableDomain } from './catalogue/variable.ts';
export { climatologyStrength, populationRate, runningClimatology } from './cohort/climatology.ts';
export {
  cohortOptionsSchema,
  oracleNames,
  type CohortOptions,
  type OracleName,
} from './cohort/cohort-options.ts';
export {
  observedTable,
  patientId,
  patientsTable,
  truthTable,
  type CohortColumn,
} from './cohort/cohort-tables.ts';
export { completeDays, type CompleteDays } from './cohort/complete-days.ts';
export { driftNames, type DriftDays, type DriftName } from './cohort/drift.ts';
export {
  contributionDomains,
  exposureEffects,
  exposureIndex,
  subtypes,
  type ContributionDomain,
  type Effect,
  type Subtype,
} from './cohort/effects.ts';
export {
  generateCohort,
  type CohortBatch,
  type CohortPatient,
  type OracleColumn,
  type TruthColumn,
  type TruthDays,
} from './cohort/generate-cohort.ts';
export { givenRecorded, recordedRatios } from './cohort/given-recorded.ts';
export type { ContributionColumn } from './cohort/contributions.ts';
export type { Exposures } from './cohort/exposures.ts';
export type { Attacks } from './cohort/history.ts';
export type { LivedPatient } from './cohort/lived-patient.ts';
export type { ObservedDays } from './cohort/observe.ts';
export type { Recorded } from './cohort/recording.ts';
export type { Signs } from './cohort/signs.ts';
export {
  observedPatient,
  type AnnouncedDrift,
  type ObservedPatient,
} from './cohort/observed-patient.ts';
export { oracle1 } from './cohort/oracle1.ts';
export { oracle2, type ColdStartForecast, type ColdStartOptions } from './cohort/oracle2.ts';
export { oracle2Observed, type ObservedForecast } from './cohort/oracle2-observed.ts';
export type { Disposition, Habits, Person } from './cohort/person.ts';
export { rawUnits, type ColumnGroup, type DailyColumn, type RawUnit } from './cohort/raw-units.ts';
export {
  simulatePatients,
  type SimulatedPatient,
  type SimulationOptions,
} from './cohort/simulate-patients.ts';
export { createDerivedFeatures } from './derived/derived-features.ts';
export { derivedOptionsSchema, type DerivedOptions } from './derived/derived-options.ts';
export {
  derivedFeatures,
  type DerivedFeature,
  type DerivedFeatureName,
} from './derived/feature-list.ts';
export { acuteLimits, type AcuteClass } from './labels/acute-classes.ts';
export {
  groupAttackDays,
  onsetLabels,
  type AttackDays,
  type LabelledDay,
  type OnsetLabel,
  type WashoutOptions,
} from './labels/attack-days.ts';
export {
  chronicMigraine,
  medicationOveruse,
  type LastingOptions,
  type MedicationOveruse,
} from './labels/chronic.ts';
export {
  headacheDay,
  migraineDay,
  migraineDayRules,
  type MigraineDayRule,
} from './labels/day-labels.ts';
export {
  criterionB,
  migraineWithAura,
  migraineWithoutAura,
  probableMigraine,
  type Attack,
  type AttackOptions,
  type Aura,
} from './labels/diagnosis.ts';
export {
  criterionC,
  criterionD,
  type DiaryDay,
  type HeadacheFeatures,
} from './labels/diary-day.ts';
export { groupEpisodes, hoursByDay, type DayHours, type Episode } from './labels/episodes.ts';
export type { Known } from './labels/known.ts';
export { monthlyDays, type MonthCount, type MonthOptions } from './labels/months.ts';
export {
  hit6,
  hit6Items,
  midas,
  midasItems,
  type Answers,
  type Score,
} from './labels/questionnaires.ts';
export {
  redFlags,
  refuseForecast,
  type ForecastRefusal,
  type RedFlag,
} from './labels/red-flags.ts';
