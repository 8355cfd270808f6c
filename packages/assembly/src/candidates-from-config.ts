import { ProdromeError, type CombinationType } from '@prodrome/core';
import type { Candidate, Part } from '@prodrome/mixture';
import { plain, type ComponentResolver } from './component-resolver.ts';
import type { Config } from './config-schema.ts';
import { metaLearnerGate } from './meta-learner-gate.ts';
import { withNamedParts, withOptimizer } from './with-optimizer.ts';

/** The ways of mixing that are compared, simplest first. @throws ProdromeError `COMPONENT_UNKNOWN`, `CONFIG` */
export function candidates(config: Config, resolver: ComponentResolver): Candidate[] {
  const { gatingNetwork } = config;
  const { type, parameters, optimizer, stackingModel, combinationStrategy } = gatingNetwork;
  const section = 'gating_network';
  const fixed = (name: string) => resolver.fromRecipe('gates', { type: name, options: {} });
  const average = resolver.fromRecipe('combinations', { type: 'weighted_average', options: {} });
  const model = resolver.named('stackingModels', {
    ...stackingModel,
    place: {
      type: [section, 'stacking_model', 'type'],
      options: [section, 'stacking_model', 'parameters'],
    },
  });
  const stackedAs = (how: string) =>
    resolver.fromRecipe('combinations', {
      type: how,
      options: { type: stackingModel.type, parameters: plain(model.options) },
    });
  const combination = strategyOf(gatingNetwork, resolver) ?? stackedAs(combinationStrategy);
  const place = { type: [section, 'type'], options: [section, 'parameters'] };
  const own = withNamedParts(
    resolver,
    resolver.named('gates', { type, parameters, place }),
    place.options,
  );
  const gate = withOptimizer(resolver, own, { parameters, optimizer }, [section]);
  const following = metaLearnerGate(config, gate, resolver);
  return [
    { name: 'uniform', weights: 'fixed', gate: fixed('uniform'), combination: average },
    { name: 'greedy', weights: 'fixed', gate: fixed('greedy'), combination: average },
    {
      name: 'stacking',
      weights: 'learned',
      gate: fixed('uniform'),
      combination: stackedAs('stacking'),
    },
    { name: 'gate', weights: 'learned', gate, combination },
    ...(following
      ? [{ name: 'meta_learner', weights: 'learned' as const, gate: following, combination }]
      : []),
  ];
}

/** Strategies whose options are in the section `stacking_model`. */
export const stackings: readonly string[] = ['stacking', 'feature_weighted_stacking'];

/** The strategy of the gate; undefined for {@link stackings}. */
function strategyOf(
  { combinationStrategy: type, combinationParameters: parameters }: Config['gatingNetwork'],
  resolver: ComponentResolver,
): Part<CombinationType> | undefined {
  const at = (key: string) => ['gating_network', key];
  const place = { type: at('combination_strategy'), options: at('combination_parameters') };
  if (!stackings.includes(type)) return resolver.named('combinations', { type, parameters, place });
  if (Object.keys(parameters).length === 0) return undefined;
  throw new ProdromeError('CONFIG', {
    where: resolver.placeText(place.options),
    expected: `options of ${type} in the section stacking_model`,
    got: Object.keys(parameters).join(', '),
  });
}
