import { searchRange } from '@prodrome/core';
import { dropout, type NetworkScope, type RecurrentSettings, type Variable } from '@prodrome/graph';
import { z } from 'zod';
import { binaryDesign, type NetworkDesign } from './network-design.ts';
import {
  classWeighting,
  dropoutShare,
  hiddenUnits,
  loss,
  recurrentLayers,
  trainingOptions,
  weightsFitLoss,
} from './training-options.ts';

/** Options of recurrent networks. */
export const recurrentOptionsSchema = z
  .strictObject({
    hiddenUnits,
    layers: recurrentLayers,
    dropout: dropoutShare,
    classWeighting,
    loss,
    ...trainingOptions,
  })
  .refine(weightsFitLoss.check, weightsFitLoss.told);

/** Validated options of recurrent networks. */
type RecurrentOptions = z.output<typeof recurrentOptionsSchema>;

type Layer = (
  scope: NetworkScope,
  name: string,
  windows: Variable,
  units: number,
  settings?: RecurrentSettings,
) => Variable;

/** Recurrent layers one upon the other; the last state of the last gives the answer. @param name - of the layers' parameters. */
export const recurrentDesign = (
  name: string,
  layer: Layer,
  told: { readonly type: string; readonly description: string },
): NetworkDesign<RecurrentOptions> =>
  binaryDesign({
    ...told,
    options: recurrentOptionsSchema,
    space: {
      hidden_units: searchRange(8, 128, { log: true, whole: true }),
      dropout: searchRange(0, 0.5),
    },
    hidden: (scope, windows, { layers, hiddenUnits: units, dropout: rate }) => {
      let states = windows;
      for (let at = 1; at < layers; at++) {
        states = dropout(
          scope,
          layer(scope, `${name}${at}`, states, units, { sequence: true }),
          rate,
        );
      }
      return layer(scope, `${name}${layers}`, states, units);
    },
  });
