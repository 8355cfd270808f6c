import { createTypeRegistry, type GateType } from '@prodrome/core';
import {
  createFeatureWeightedStacking,
  createStacking,
  featureWeightedStacking,
  stacking,
} from '@prodrome/gating';
import { createPersonalGate } from '@prodrome/meta-learner';
import type { Components } from './component-kinds.ts';

/**
 * The components with those types made anew whose options name other components, over what is among them: both kinds of stacking over the stacking
 * models, `personal` over all other gates, the methods and the detectors.
 */
export function withComposed(components: Components): Components {
  const { combinations, gates, stackingModels } = components;
  const strategies = combinations.names().map((name) => combinations.get(name));
  const others = gates.names().flatMap((name) => (name === personal ? [] : [gates.get(name)]));
  return {
    ...components,
    combinations: createTypeRegistry(
      'combination',
      strategies.map((type) => {
        if (type === stacking) return createStacking(stackingModels);
        return type === featureWeightedStacking
          ? createFeatureWeightedStacking(stackingModels)
          : type;
      }),
    ),
    ...(gates.has(personal) && {
      gates: createTypeRegistry('gate', [...others, personalGate(others, components)]),
    }),
  };
}

const personal = 'personal';

/** The gate `personal` over these. */
export const personalGate = (
  others: readonly GateType[],
  { metaMethods, driftDetectors }: Pick<Components, 'metaMethods' | 'driftDetectors'>,
): GateType =>
  createPersonalGate({
    gates: createTypeRegistry('gate', others),
    methods: metaMethods,
    detectors: driftDetectors,
  });
