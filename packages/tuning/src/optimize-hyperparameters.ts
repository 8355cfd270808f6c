import type { ExpertType, SearchSetting, TypeRegistry } from '@prodrome/core';
import { auto, autoOptionsSchema, type Parameters } from '@prodrome/optimizers';
import { tuneParts, type TuneOptions } from './tune-parts.ts';

/** How good a type of expert is with these options; with its own defaults where there are none. Lower is better. */
export type HyperparameterMetric<Data> = (
  type: ExpertType,
  parameters: Parameters,
  validationData: Data,
  context: { readonly signal: AbortSignal },
) => number | Promise<number>;

/**
 * The specification's optimize_hyperparameters: options of every type of expert that says what is worth searching for, under one budget of trials that goes where it
 * gains, each by the search that `auto` chooses. Deterministic.
 * @param registry - types; those without a space are as they are, and not among the answers.
 * @param validationData - handed to the metric as it is: rows that trained no expert.
 * @param budget - trials in all.
 * @returns by type, what is better than its defaults; nothing where nothing was.
 * @throws ProdromeError as {@link tuneParts}.
 */
export async function optimizeHyperparameters<Data>(
  registry: TypeRegistry<ExpertType>,
  validationData: Data,
  metric: HyperparameterMetric<Data>,
  budget: number,
  options: Partial<Omit<TuneOptions, 'trials' | 'of'>> = {},
): Promise<Readonly<Record<string, Parameters>>> {
  const components = registry.names().flatMap((name) => {
    const type = registry.get(name);
    const { space } = type;
    if (!space) return [];
    return [
      {
        ...{ name, space },
        search: (setting: SearchSetting) => auto.create(autoOptionsSchema.parse({}), setting),
        loss: async (parameters: Parameters, context: { readonly signal: AbortSignal }) =>
          metric(type, parameters, validationData, context),
      },
    ];
  });
  const { results } = await tuneParts(components, {
    ...{ seed: '0', trials: budget, of: 'experts' },
    ...options,
  });
  return Object.fromEntries(results.map(({ name, parameters }) => [name, parameters]));
}
