export { migraineCatalogue, migraineVariables } from './catalogue/catalogue.ts';
export type { Alias, Code, Direction, Variable, VariableDomain } from './catalogue/variable.ts';
export { changeWayOf, type Changeable, type ChangeWay } from './derived/change-ways.ts';
export { createDerivedFeatures } from './derived/derived-features.ts';
export { derivedOptionsSchema, type DerivedOptions } from './derived/derived-options.ts';
export {
  derivedFeatures,
  type DerivedFeature,
  type DerivedFeatureName,
} from './derived/feature-list.ts';
export { plausibilityRules, type PlausibilityRule } from './derived/plausibility-rules.ts';
export { symptomVariables } from './derived/row-features.ts';
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
