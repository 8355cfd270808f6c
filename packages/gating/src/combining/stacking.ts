import {
  createTypeRegistry,
  type CombinationType,
  type StackingModelType,
  type TypeRegistry,
} from '@prodrome/core';
import { logisticStacking } from './logistic-stacking.ts';
import { defineStacked } from './stacked.ts';
import { stackingColumns, stackingInputs } from './stacking-inputs.ts';
import type { StackingOptions } from './stacking-options.ts';

/**
 * For each output a model of the label on k + 3 inputs: the weighted mean m = Σ wₖ·logit pₖ; k·wₖ·(logit pₖ − m) of each expert, 0 where it is
 * absent; the share s = (answering − 1)/(k − 1) of the council that answers beside one of them, and s·m. Which model, its options name among
 * `models`. So many who agree may be surer than each of them, and one who answers alone is not; what an answer is worth alone is learned from
 * every answer as if it stood alone. A model that shrinks its coefficients shrinks to the mean. Under equal weights this is stacked
 * generalisation on log odds; under a gate's, the gate is corrected by it. Rows without any present expert teach nothing.
 * @throws ProdromeError `COMPONENT_UNKNOWN` for a model that is not among them; `CONFIG` for options that it refuses; `SCHEMA` for
 * another number of experts than in training; `STATE` before `train` or `loadState`.
 * Source: Wolpert 1992, "Stacked generalization", Neural Networks 5(2); log odds as inputs.
 */
export const createStacking = (
  models: TypeRegistry<StackingModelType>,
): CombinationType<StackingOptions> =>
  defineStacked(
    {
      type: 'stacking',
      description: "a model learned on the experts' log odds",
      version: 4,
      poolsSingles: true,
      columns: ({ experts }) => stackingColumns(experts),
      inputs: stackingInputs,
      toGraph: (_math, inputs) => inputs,
    },
    models,
  );

/** {@link createStacking} of a logistic regression. */
export const stacking: CombinationType<StackingOptions> = createStacking(
  createTypeRegistry<StackingModelType>('stacking model', [logisticStacking]),
);
