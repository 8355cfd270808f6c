import type { YamlDocument } from '@prodrome/config';
import { ProdromeError } from '@prodrome/core';
import type { Candidate, MixturePlan, PlanRecipe, Seat } from '@prodrome/mixture';
import type { Components } from './built-ins.ts';
import type { Config } from './config-schema.ts';
import { partFromRecipe, pathText, resolvePart } from './resolve-part.ts';

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
  const seats = config.experts.map((expert, index): Seat => {
    const place = { path: ['experts', index], ...(document && { document }) };
    checkName(config, index, document);
    const { name, specialty, history, features } = expert;
    return {
      ...resolvePart(components.experts, expert.type, expert.parameters, place),
      name,
      specialty: specialty === 'behavioral' ? 'behavioural' : specialty,
      history,
      ...(features && { features }),
      role: 'member',
    };
  });
  const added = baselines
    .filter((name) => !seats.some((seat) => seat.name === name))
    .map((name): Seat => ({
      ...resolvePart(components.experts, name, {}, { path: [name] }),
      name,
      specialty: 'history',
      history: true,
      role: 'baseline',
    }));
  const { validation } = config;
  return {
    seats: [...seats, ...added],
    candidates: candidates(config, components, document),
    preprocessing: resolvePart(
      components.transforms,
      'preprocessing',
      config.preprocessing,
      {
        path: [],
      },
      { type: 'preprocessing', parameters: 'preprocessing' },
    ),
    validation,
    calibration: config.calibration.method,
    bootstrapDraws: validation.bootstrapDraws,
  };
}

/** The plan behind a bundle. @throws ProdromeError `COMPONENT_UNKNOWN` when a type is not installed. */
export function planFromRecipe(
  { seats, candidates: ways, preprocessing }: PlanRecipe,
  components: Components,
): Pick<MixturePlan, 'seats' | 'candidates' | 'preprocessing'> {
  return {
    seats: seats.map(({ recipe, ...seat }) => ({
      ...seat,
      ...partFromRecipe(components.experts, recipe),
    })),
    candidates: ways.map(({ name, weights, gate, combination }) => ({
      name,
      weights,
      gate: partFromRecipe(components.gates, gate),
      combination: partFromRecipe(components.combinations, combination),
    })),
    preprocessing: partFromRecipe(components.transforms, preprocessing),
  };
}

/** Simplest first. */
function candidates(
  { gatingNetwork }: Config,
  { gates, combinations }: Components,
  document?: YamlDocument,
): Candidate[] {
  const { type, parameters, combinationStrategy, stackingModel } = gatingNetwork;
  const place = { path: ['gating_network'], ...(document && { document }) };
  const gate = (name: string) => resolvePart(gates, name, {}, { path: ['gating_network'] });
  const combine = (name: string) =>
    resolvePart(combinations, name, name === 'stacking' ? stackingModel : {}, place, {
      type: 'combination_strategy',
      parameters: 'stacking_model',
    });
  const average = combine('weighted_average');
  return [
    { name: 'uniform', weights: 'fixed', gate: gate('uniform'), combination: average },
    { name: 'greedy', weights: 'fixed', gate: gate('greedy'), combination: average },
    {
      name: 'stacking',
      weights: 'learned',
      gate: gate('uniform'),
      combination: combine('stacking'),
    },
    {
      name: 'gate',
      weights: 'learned',
      gate: resolvePart(gates, type, parameters, place),
      combination: combine(combinationStrategy),
    },
  ];
}

function checkName({ experts }: Config, index: number, document: YamlDocument | undefined): void {
  const { name = '', type } = experts[index] ?? {};
  const path = ['experts', index, 'name'];
  const at = document?.locate(path);
  const where =
    pathText(path) + (document && at ? ` (${document.file}:${at.line}:${at.column})` : '');
  const refuse = (expected: string): never => {
    throw new ProdromeError('CONFIG', { where, expected, got: `"${name}"` });
  };
  if (reserved.test(name)) refuse('a name that reports do not use themselves');
  if (experts.findIndex((other) => other.name === name) < index) {
    refuse('a name that no other expert has');
  }
  if (baselines.some((baseline) => baseline === name) && type !== name) {
    refuse(`another name: ${name} is the baseline that every report holds`);
  }
}
