import type { YamlDocument } from '@prodrome/config';
import { ProdromeError, type CalibrationType, type ExpertType, type Recipe } from '@prodrome/core';
import type {
  LearnedPlan,
  MixturePlan,
  Part,
  PlanRecipe,
  PlannedExpert,
  ValidationSplit,
} from '@prodrome/mixture';
import type { Components } from './component-kinds.ts';
import { candidates } from './candidates-from-config.ts';
import { createResolver, plain, type ComponentResolver } from './component-resolver.ts';
import type { Config } from './config-schema.ts';
import type { TypeNames } from './load-modules.ts';
import { policiesOf } from './drift-policies.ts';
import { resolveExpert } from './resolve-expert.ts';

/** Experts that every report holds. `markov` joins the mixtures: what history alone tells is what domains are measured against. */
const baselines = { climatology: 'baseline', markov: 'joined' } as const;
const reserved = /^(uniform|greedy|stacking|gate|meta_learner|selected|skill|oracle\d*)$/;

/**
 * The plan that a configuration describes.
 * Baselines that are not experts of the council are evaluated beside it; of them `markov` is mixed too.
 * @throws ProdromeError `COMPONENT_UNKNOWN`, `CONFIG`
 */
export function planFromConfig(
  config: Config,
  components: Components,
  document?: YamlDocument,
): MixturePlan {
  const resolver = createResolver(components, document);
  checkNames(config, resolver);
  // training does without them; what is wrong with them is told all the same
  policiesOf(config, resolver);
  const transform = (type: string, options: unknown) =>
    resolver.fromRecipe('transforms', { type, options: plain(options) });
  const { validation } = config;
  const { lags, windows, derived, transforms, screening, ...preprocessing } = config.preprocessing;
  const calibration = calibrationOf(config, resolver);
  const experts = [...members(config, resolver), ...addedBaselines(config, resolver)];
  return {
    experts,
    candidates: candidates(config, resolver),
    features: [
      ...(config.data.catalogue === 'migraine' ? [transform('migraine_features', derived)] : []),
      ...(lags || windows
        ? [transform('windows', { ...(lags && { lags }), ...(windows && { windows }) })]
        : []),
      ...transforms.map(({ type, parameters }, at) => {
        const path = (key: string) => ['preprocessing', 'transforms', at, key];
        const place = { type: path('type'), options: path('parameters') };
        return resolver.named('transforms', { type, parameters, place });
      }),
    ],
    preprocessing: transform('preprocessing', preprocessing),
    validation: { ...validation, split: splitOf(config, resolver) },
    ...(screening && { screening }),
    ...(calibration && { calibration }),
    ...followingOf(config),
    ...adaptingOf(config, experts, resolver),
    replicates: validation.bootstrapDraws,
  };
}

/** @throws ProdromeError `CONFIG` where it has no effect, or where options are searched for, too: under which weights, nobody could say. */
function adaptingOf(
  { mixture: { training, steps } }: Config,
  experts: readonly PlannedExpert[],
  resolver: ComponentResolver,
): Pick<MixturePlan, 'adapting'> {
  const refuse = (path: readonly (string | number)[], expected: string, got: string) =>
    new ProdromeError('CONFIG', { where: resolver.placeText(path), expected, got });
  if (training === 'once') {
    if (steps === undefined) return {};
    throw refuse(['mixture', 'steps'], 'no steps where mixture.training is not em', String(steps));
  }
  const index = experts.findIndex(({ search }) => search !== undefined);
  if (index === -1) return { adapting: { steps: steps ?? 3 } };
  const expected =
    'no search for options where mixture.training is em: write into the file what it found';
  throw refuse(['experts', index], expected, 'a search');
}

/** What follows patients beside the gate. */
const followingOf = ({
  metaLearner,
}: Config): Pick<MixturePlan, 'personalCalibration' | 'riskBands'> => ({
  ...(metaLearner?.personalCalibration === true && { personalCalibration: true }),
  ...(metaLearner?.riskBands && { riskBands: metaLearner.riskBands }),
});

/** The plan behind a bundle. @throws ProdromeError `COMPONENT_UNKNOWN` when a type is not installed. */
export function planFromRecipe(
  { experts, candidates: ways, features, preprocessing, calibration, ...following }: PlanRecipe,
  components: Components,
): LearnedPlan {
  const resolver = createResolver(components);
  return {
    experts: experts.map(({ recipe, preprocessing: own, ...expert }) => ({
      ...expert,
      ...(own && { preprocessing: resolver.fromRecipe('transforms', own) }),
      ...resolver.fromRecipe('experts', recipe),
    })),
    candidates: ways.map(({ name, weights, gate, combination }) => ({
      name,
      weights,
      gate: resolver.fromRecipe('gates', gate),
      combination: resolver.fromRecipe('combinations', combination),
    })),
    features: features.map((recipe) => resolver.fromRecipe('transforms', recipe)),
    preprocessing: resolver.fromRecipe('transforms', preprocessing),
    ...(calibration && { calibration: resolver.fromRecipe('calibrations', calibration) }),
    ...following,
  };
}

/** The type of data source that a configuration names, if any. */
export const sourceTypes = ({ data }: Config): readonly string[] =>
  data.source === undefined ? [] : [data.source.type];

/** The types that a configuration names. */
export const namedTypes = (config: Config): TypeNames => ({
  experts: config.experts.map(({ type }) => type),
  gates: [config.gatingNetwork.type, ...typeIn(config.gatingNetwork.parameters['gate'])],
  combinations: [config.gatingNetwork.combinationStrategy],
  stackingModels: [config.gatingNetwork.stackingModel.type],
  transforms: config.preprocessing.transforms.map(({ type }) => type),
  calibrations: config.calibration.method === 'none' ? [] : [config.calibration.method],
  splitters: [config.validation.split],
  executors: config.execution.executor ? [config.execution.executor.type] : [],
  stores: [config.store.type],
  dataSources: sourceTypes(config),
  ...followingTypes(config),
  ...trainingTypes(config),
});

/** What weights that follow a patient are made of: of the section `meta_learner`, or of the gate `personal` itself. */
function followingTypes({ metaLearner, drift, gatingNetwork: { parameters } }: Config): TypeNames {
  return {
    metaMethods: [...(metaLearner ? [metaLearner.method] : []), ...typeIn(parameters['method'])],
    driftDetectors: [
      ...typeIn(metaLearner?.driftDetector),
      ...typeIn(parameters['drift_detector']),
      ...(drift?.policies ?? []).map(({ detector }) => detector.type),
    ],
  };
}

/** What networks are said to be trained with. */
function trainingTypes({ experts, gatingNetwork }: Config): TypeNames {
  const trained = [...experts, gatingNetwork];
  const named = (key: string) => trained.flatMap(({ parameters }) => typeIn(parameters[key]));
  return {
    optimizers: trained.flatMap(({ optimizer }) => typeIn(optimizer)),
    searches: experts.flatMap(({ search }) => typeIn(search)),
    losses: named('loss'),
    backends: named('backend'),
  };
}

/** The types that a bundle names. */
export const recipeTypes = ({
  experts,
  candidates: ways,
  features,
  preprocessing,
  calibration,
}: PlanRecipe): TypeNames => ({
  experts: experts.map(({ recipe }) => recipe.type),
  gates: ways.flatMap(({ gate }) => [gate.type, ...namedIn(gate, 'gate')]),
  metaMethods: ways.flatMap(({ gate }) => namedIn(gate, 'method')),
  driftDetectors: ways.flatMap(({ gate }) => namedIn(gate, 'driftDetector')),
  combinations: ways.map(({ combination }) => combination.type),
  stackingModels: ways.flatMap(({ combination: { type, options } }) =>
    type === 'stacking' ? typeIn(options) : [],
  ),
  transforms: [
    ...[...features, preprocessing].map(({ type }) => type),
    ...experts.flatMap(({ preprocessing: own }) => (own ? [own.type] : [])),
  ],
  calibrations: calibration ? [calibration.type] : [],
});

/** The type that an option of a recipe names. */
const namedIn = ({ options }: Recipe, option: string): string[] =>
  typeof options === 'object' && options !== null
    ? typeIn((options as Readonly<Record<string, unknown>>)[option])
    : [];

/** The type that options name; none where they are not what they must be, which the component refuses. */
function typeIn(options: unknown): string[] {
  const entries = typeof options === 'object' && options !== null ? Object.entries(options) : [];
  return entries.flatMap(([key, value]: [string, unknown]) =>
    key === 'type' && typeof value === 'string' ? [value] : [],
  );
}

function members({ experts }: Config, resolver: ComponentResolver): PlannedExpert[] {
  return experts.map((expert, index): PlannedExpert => {
    const { name, specialty, history, features, preprocessing, apart } = expert;
    const { search, ...part } = resolveExpert(resolver, expert, index);
    return {
      ...part,
      name,
      specialty: specialty === 'behavioral' ? 'behavioural' : specialty,
      history,
      ...(features && { features }),
      ...(preprocessing && {
        preprocessing: ownPreprocessing(resolver, part.type, preprocessing, index),
      }),
      role: apart ? 'apart' : 'member',
      ...(search && { search }),
    };
  });
}

function ownPreprocessing(
  resolver: ComponentResolver,
  { type, capabilities }: ExpertType,
  options: unknown,
  index: number,
) {
  if (capabilities.inputs === 'prepared') {
    return resolver.fromRecipe('transforms', { type: 'preprocessing', options: plain(options) });
  }
  throw new ProdromeError('CONFIG', {
    where: resolver.placeText(['experts', index, 'preprocessing']),
    expected: `no preprocessing: experts of type ${type} take columns as they are`,
    got: 'preprocessing',
  });
}

const addedBaselines = ({ experts }: Config, resolver: ComponentResolver): PlannedExpert[] =>
  Object.entries(baselines)
    .filter(([name]) => !experts.some((expert) => expert.name === name))
    .map(([name, role]) => ({
      ...resolver.fromRecipe('experts', { type: name, options: {} }),
      name,
      specialty: 'history',
      history: true,
      role,
    }));

function calibrationOf(
  { calibration: { method, parameters } }: Config,
  resolver: ComponentResolver,
): Part<CalibrationType> | undefined {
  const place = { type: ['calibration', 'method'], options: ['calibration', 'parameters'] };
  if (method !== 'none') return resolver.named('calibrations', { type: method, parameters, place });
  if (Object.keys(parameters).length === 0) return undefined;
  throw new ProdromeError('CONFIG', {
    where: resolver.placeText(place.options),
    expected: 'no parameters where the method is none',
    got: Object.keys(parameters).join(', '),
  });
}

function splitOf(
  { validation: { split, splitParameters } }: Config,
  resolver: ComponentResolver,
): ValidationSplit {
  const { type, options, recipe } = resolver.named('splitters', {
    type: split,
    parameters: splitParameters,
    place: { type: ['validation', 'split'], options: ['validation', 'split_parameters'] },
  });
  return { recipe, create: (setting) => type.create(options, setting) };
}

function checkNames({ experts }: Config, resolver: ComponentResolver): void {
  experts.forEach(({ name, type }, index) => {
    const refuse = (expected: string): never => {
      const where = resolver.placeText(['experts', index, 'name']);
      throw new ProdromeError('CONFIG', { where, expected, got: JSON.stringify(name) });
    };
    if (reserved.test(name)) refuse('a name that reports do not use themselves');
    if (experts.findIndex((other) => other.name === name) < index) {
      refuse('a name that no other expert has');
    }
    if (Object.hasOwn(baselines, name) && type !== name) {
      refuse(`another name: ${name} is the baseline that every report holds`);
    }
  });
}
