import type { YamlDocument } from '@prodrome/config';
import { ProdromeError, type ExpertType, type Recipe } from '@prodrome/core';
import type { Candidate, MixturePlan, PlanRecipe, Seat } from '@prodrome/mixture';
import type { Components } from './built-ins.ts';
import type { Config } from './config-schema.ts';
import type { TypeNames } from './load-modules.ts';
import { resolveExpert } from './resolve-expert.ts';
import { partFromRecipe, placeText, plain, resolvePart } from './resolve-part.ts';
import { withOptimizer } from './with-optimizer.ts';

const baselines = ['climatology', 'markov'] as const;
const reserved = /^(uniform|greedy|stacking|gate|council|skill|oracle\d*)$/;

/**
 * The plan that a configuration describes.
 * Baselines that are not experts of the council are judged beside it, but not mixed.
 * @throws ProdromeError `COMPONENT_UNKNOWN`, `CONFIG`
 */
export function planFromConfig(
  config: Config,
  components: Components,
  document?: YamlDocument,
): MixturePlan {
  checkNames(config, document);
  const transform = (type: string, options: unknown) =>
    partFromRecipe(components.transforms, { type, options: plain(options) });
  const ownPreprocessing = (type: ExpertType, options: unknown, index: number) => {
    if (type.capabilities.inputs === 'prepared') return transform('preprocessing', options);
    throw new ProdromeError('CONFIG', {
      where: placeText(['experts', index, 'preprocessing'], document),
      expected: `no preprocessing: experts of type ${type.type} take columns as they are`,
      got: 'preprocessing',
    });
  };
  const members = config.experts.map((expert, index): Seat => {
    const { name, specialty, history, features, preprocessing } = expert;
    const part = resolveExpert(components.experts, expert, index, document);
    return {
      ...part,
      name,
      specialty: specialty === 'behavioral' ? 'behavioural' : specialty,
      history,
      ...(features && { features }),
      ...(preprocessing && { preprocessing: ownPreprocessing(part.type, preprocessing, index) }),
      role: 'member',
    };
  });
  const added = baselines
    .filter((name) => !members.some((seat) => seat.name === name))
    .map((name): Seat => ({
      ...partFromRecipe(components.experts, { type: name, options: {} }),
      name,
      specialty: 'history',
      history: true,
      role: 'baseline',
    }));
  const { validation, calibration } = config;
  const { lags, windows, derived, ...preprocessing } = config.preprocessing;
  return {
    seats: [...members, ...added],
    candidates: candidates(config, components, document),
    features: [
      ...(config.data.catalogue === 'migraine' ? [transform('migraine_features', derived)] : []),
      ...(lags || windows
        ? [transform('windows', { ...(lags && { lags }), ...(windows && { windows }) })]
        : []),
    ],
    preprocessing: transform('preprocessing', preprocessing),
    validation,
    calibration: calibration.method,
    bootstrapDraws: validation.bootstrapDraws,
  };
}

/** The plan behind a bundle. @throws ProdromeError `COMPONENT_UNKNOWN` when a type is not installed. */
export function planFromRecipe(
  { seats, candidates: ways, features, preprocessing }: PlanRecipe,
  components: Components,
): Pick<MixturePlan, 'seats' | 'candidates' | 'features' | 'preprocessing'> {
  const transform = (recipe: Recipe) => partFromRecipe(components.transforms, recipe);
  return {
    seats: seats.map(({ recipe, preprocessing: own, ...seat }) => ({
      ...seat,
      ...(own && { preprocessing: transform(own) }),
      ...partFromRecipe(components.experts, recipe),
    })),
    candidates: ways.map(({ name, weights, gate, combination }) => ({
      name,
      weights,
      gate: partFromRecipe(components.gates, gate),
      combination: partFromRecipe(components.combinations, combination),
    })),
    features: features.map(transform),
    preprocessing: transform(preprocessing),
  };
}

/** The types that a configuration names. */
export const namedTypes = ({ experts, gatingNetwork }: Config): TypeNames => ({
  experts: experts.map(({ type }) => type),
  gates: [gatingNetwork.type],
  combinations: [gatingNetwork.combinationStrategy],
});

/** The types that a bundle names. */
export const recipeTypes = ({ seats, candidates: ways }: PlanRecipe): TypeNames => ({
  experts: seats.map(({ recipe }) => recipe.type),
  gates: ways.map(({ gate }) => gate.type),
  combinations: ways.map(({ combination }) => combination.type),
});

/** Simplest first. */
function candidates(
  { gatingNetwork }: Config,
  { gates, combinations }: Components,
  document?: YamlDocument,
): Candidate[] {
  const { type, parameters, optimizer, combinationStrategy, stackingModel } = gatingNetwork;
  const fixed = (name: string) => partFromRecipe(gates, { type: name, options: {} });
  const average = partFromRecipe(combinations, { type: 'weighted_average', options: {} });
  const stacked = partFromRecipe(combinations, { type: 'stacking', options: stackingModel });
  const section = 'gating_network';
  const strategy = resolvePart(
    combinations,
    combinationStrategy,
    {},
    {
      type: [section, 'combination_strategy'],
      options: [section, 'combination_strategy'],
      document,
    },
  );
  const own = resolvePart(gates, type, parameters, {
    type: [section, 'type'],
    options: [section, 'parameters'],
    document,
  });
  return [
    { name: 'uniform', weights: 'fixed', gate: fixed('uniform'), combination: average },
    { name: 'greedy', weights: 'fixed', gate: fixed('greedy'), combination: average },
    { name: 'stacking', weights: 'learned', gate: fixed('uniform'), combination: stacked },
    {
      name: 'gate',
      weights: 'learned',
      gate: withOptimizer(own, { parameters, optimizer }, [section], document),
      combination: combinationStrategy === 'stacking' ? stacked : strategy,
    },
  ];
}

function checkNames({ experts }: Config, document: YamlDocument | undefined): void {
  experts.forEach(({ name, type }, index) => {
    const refuse = (expected: string): never => {
      const where = placeText(['experts', index, 'name'], document);
      throw new ProdromeError('CONFIG', { where, expected, got: JSON.stringify(name) });
    };
    if (reserved.test(name)) refuse('a name that reports do not use themselves');
    if (experts.findIndex((other) => other.name === name) < index) {
      refuse('a name that no other expert has');
    }
    if (baselines.some((baseline) => baseline === name) && type !== name) {
      refuse(`another name: ${name} is the baseline that every report holds`);
    }
  });
}
