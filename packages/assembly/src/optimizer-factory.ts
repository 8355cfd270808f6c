import { createStream } from '@prodrome/numerics';
import { ProdromeError, type ExpertType, type JsonValue, type Search } from '@prodrome/core';
import type { Part } from '@prodrome/mixture';
import { auto, autoOptionsSchema, type Parameters, type SearchSpace } from '@prodrome/optimizers';
import { builtInComponents } from './built-ins.ts';
import type { Components } from './component-kinds.ts';
import { createResolver } from './component-resolver.ts';
import { configSchema } from './config-schema.ts';
import { resolveExpert } from './resolve-expert.ts';
import { withChanges } from './with-search.ts';

/** What makes an expert better: a search for its options, or what trains it by gradient steps. */
export type ExpertOptimizer =
  | {
      readonly kind: 'search';
      readonly type: string;
      /** Asked for trials, told their losses. */
      readonly search: Search;
      readonly space: SearchSpace;
      /** The expert's type with the parameters of a trial. */
      readonly withParameters: (parameters: Parameters) => Part<ExpertType>;
    }
  | {
      readonly kind: 'training';
      readonly type: string;
      /** As the expert's option `optimizer` takes them. */
      readonly options: JsonValue;
    };

/** What an optimiser is made with. */
export interface OptimizerSettings {
  /** The built-in types when absent; with those of `allComponents` also networks and what trains them. */
  readonly components?: Components;
  readonly seed?: string | number;
}

/** The specification's OptimizerFactory. */
export interface OptimizerFactory {
  /**
   * What a section `optimizer` of the configuration makes for an expert of this type.
   * @param config - as YAML spells it, such as `{ type: 'grid_search', parameters: { max_depth: [3, 5] } }` or `{ type: 'adam', learning_rate: 0.01 }`; without
   * anything the search `auto` over what the type says is worth searching for.
   * @throws ProdromeError `COMPONENT_UNKNOWN`, `CONFIG`; also for a type that has nothing to search for.
   */
  readonly createOptimizerForExpert: (
    expertType: string,
    config: Readonly<Record<string, unknown>>,
    settings?: OptimizerSettings,
  ) => ExpertOptimizer;
}

/** The one factory. */
export const OptimizerFactory: OptimizerFactory = {
  createOptimizerForExpert: (
    expertType,
    config,
    { components = builtInComponents(), seed = 0 } = {},
  ) => {
    const resolver = createResolver(components);
    const isGiven = Object.keys(config).length > 0;
    const written = { name: 'expert', type: expertType, ...(isGiven && { optimizer: config }) };
    const expert = configSchema.shape.experts.element.parse(written);
    const part = resolveExpert(resolver, expert, 0);
    const stream = createStream(seed);
    if (part.search) {
      const { search, space, trials, withParameters } = part.search;
      const setting = { space, stream, ...(trials !== undefined && { trials }) };
      const own = search.type.create(search.options, setting);
      return { kind: 'search', type: search.type.type, search: own, space, withParameters };
    }
    const { optimizer } = part.recipe.options as Readonly<Record<string, JsonValue | undefined>>;
    if (isGiven && optimizer !== undefined) {
      return { kind: 'training', type: String(config['type']), options: optimizer };
    }
    const { space } = part.type;
    if (!space) throw nothingToSearch(expertType);
    return {
      ...{ kind: 'search', type: auto.type, space },
      search: auto.create(autoOptionsSchema.parse({}), { space, stream }),
      withParameters: (parameters) =>
        resolveExpert(resolver, { ...expert, ...withChanges(expert, parameters) }, 0),
    };
  },
};

const nothingToSearch = (type: string): ProdromeError =>
  new ProdromeError('CONFIG', {
    where: `optimizer of ${type}`,
    expected:
      'a type that says what of its options is worth searching for, or a search with parameters',
    got: 'neither',
    hint: 'Give a search: { type, parameters }',
  });
