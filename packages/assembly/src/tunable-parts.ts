import type { SearchType } from '@prodrome/core';
import type { Part, SearchMetric } from '@prodrome/mixture';
import type { Parameters, PrunerOptions, SearchSpace } from '@prodrome/optimizers';
import type { ComponentResolver } from './component-resolver.ts';
import type { Config } from './config-schema.ts';
import { resolveExpert } from './resolve-expert.ts';
import { searchSection, withChanges } from './with-search.ts';

/** Options of components by the name of the component: an expert, `gate` or `stacking`. */
export type TunedOptions = Readonly<Record<string, Parameters>>;

/** A component of a configuration that can be tuned. */
export interface Tunable {
  readonly name: string;
  readonly space: SearchSpace;
  /** Of an expert that the configuration searches for: its own search. */
  readonly search?: Part<SearchType>;
  readonly metric: SearchMetric;
  readonly pruner?: PrunerOptions;
}

/** The experts with a space: that of their search, else that of their type. */
export const tunableExperts = (config: Config, resolver: ComponentResolver): readonly Tunable[] =>
  config.experts.flatMap((expert, index): Tunable[] => {
    const { name } = expert;
    const { search, type } = resolveExpert(resolver, expert, index);
    if (search) {
      const { space, metric, search: own, pruner } = search;
      return [{ name, space, metric, search: own, ...(pruner && { pruner }) }];
    }
    return type.space ? [{ name, space: type.space, metric: 'log_loss' }] : [];
  });

/** The ways of mixing with a space: the gate, and the stacking model. */
export function tunableMixtures(
  { gatingNetwork: { type, stackingModel } }: Config,
  resolver: ComponentResolver,
): readonly Tunable[] {
  const at = (...keys: string[]) => ['gating_network', ...keys];
  const gate = resolver.typeOf('gates', type, at('type'));
  const model = resolver.typeOf('stackingModels', stackingModel.type, at('stacking_model', 'type'));
  return Object.entries({ gate, stacking: model }).flatMap(([name, { space }]): Tunable[] =>
    space ? [{ name, space, metric: 'log_loss' }] : [],
  );
}

/** A configuration with other options of some components; experts among them are not searched for any longer. */
export function withTuned(
  config: Config,
  tuned: TunedOptions,
  resolver: ComponentResolver,
): Config {
  const { gatingNetwork, experts } = config;
  const { stackingModel } = gatingNetwork;
  const gate = withChanges(gatingNetwork, tuned['gate'] ?? {});
  const stacking = withChanges(stackingModel, tuned['stacking'] ?? {});
  return {
    ...config,
    experts: experts.map((expert, index) => {
      const changes = tuned[expert.name];
      if (!changes) return expert;
      const { optimizer } = searchSection(resolver, expert, ['experts', index]);
      const own = { ...expert, optimizer, search: undefined };
      return { ...own, ...withChanges(own, changes) };
    }),
    gatingNetwork: {
      ...gatingNetwork,
      ...gate,
      stackingModel: { ...stackingModel, parameters: stacking.parameters },
    },
  };
}
