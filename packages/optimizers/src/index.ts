export { importanceOf, type Importance, type ImportanceOptions } from './importance/importance.ts';
export { hypervolume } from './objectives/hypervolume.ts';
export { constrain } from './search/constrain.ts';
export type { Constraint } from './space/constraints.ts';
export { parseSpace, type ParseSpaceOptions } from './space/parse-space.ts';
export { activeParameters, checkSpace, type Parameters, type SearchSpace } from './space/space.ts';
export { auto, autoOptionsSchema, type AutoOptions } from './strategies/auto.ts';
export { builtInSearches } from './strategies/built-in.ts';
export { cmaEs, cmaEsOptionsSchema, type CmaEsOptions } from './strategies/cma-es.ts';
export {
  differentialEvolution,
  differentialEvolutionOptionsSchema,
  type DifferentialEvolutionOptions,
} from './strategies/differential-evolution.ts';
export { gp, gpOptionsSchema, type GpOptions } from './strategies/gp.ts';
export { hybrid, hybridOptionsSchema, type HybridOptions } from './strategies/hybrid.ts';
export {
  nelderMead,
  nelderMeadOptionsSchema,
  type NelderMeadOptions,
} from './strategies/nelder-mead.ts';
export {
  gridSearch,
  gridSearchOptionsSchema,
  type GridSearchOptions,
} from './strategies/grid-search.ts';
export {
  particleSwarm,
  particleSwarmOptionsSchema,
  type ParticleSwarmOptions,
} from './strategies/particle-swarm.ts';
export {
  evolutionStrategy,
  evolutionStrategyOptionsSchema,
  type EvolutionStrategyOptions,
} from './strategies/evolution-strategy.ts';
export {
  antColony,
  antColonyOptionsSchema,
  type AntColonyOptions,
} from './strategies/ant-colony.ts';
export {
  artificialBeeColony,
  artificialBeeColonyOptionsSchema,
  type ArtificialBeeColonyOptions,
} from './strategies/artificial-bee-colony.ts';
export { greyWolf, greyWolfOptionsSchema, type GreyWolfOptions } from './strategies/grey-wolf.ts';
export { nsga2, nsga2OptionsSchema, type Nsga2Options } from './strategies/nsga2.ts';
export { random } from './strategies/random.ts';
export { sobol } from './strategies/sobol.ts';
export { tpe, tpeOptionsSchema, type TpeOptions } from './strategies/tpe.ts';
export type { Objective, ObjectiveContext } from './study/evaluate-trial.ts';
export { readStoredTrials, type StudyPlace } from './study/store-journal.ts';
export { readTrials, type JournalOptions } from './study/journal.ts';
export {
  createPruner,
  prunerOptionsSchema,
  type MadePruner,
  type PrunerOptions,
} from './study/pruner-options.ts';
export {
  hyperband,
  medianPruner,
  patientPruner,
  successiveHalving,
  wilcoxonPruner,
  type Pruner,
} from './study/pruners.ts';
export {
  runStudy,
  type StudyEntries,
  type StudyOptions,
  type StudyResult,
} from './study/run-study.ts';
export { bestTrial, paretoFront, type TrialRecord } from './study/trial-record.ts';
