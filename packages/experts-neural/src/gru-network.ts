import type { ExpertType } from '@prodrome/core';
import { dropout, gruLayer } from '@prodrome/graph';
import { z } from 'zod';
import { binaryDesign, type NetworkDesign } from './network-design.ts';
import { networkExpert } from './network-expert.ts';
import {
  classWeighting,
  dropoutShare,
  hiddenUnits,
  recurrentLayers,
  trainingOptions,
} from './training-options.ts';

/** Options of `gru_network`. */
export const gruNetworkOptionsSchema = z.strictObject({
  hiddenUnits,
  layers: recurrentLayers,
  dropout: dropoutShare,
  classWeighting,
  ...trainingOptions,
});

/** Validated options of `gru_network`. */
export type GruNetworkOptions = z.output<typeof gruNetworkOptionsSchema>;

/** Everything about a GRU that the frame of network experts does not know. */
export const gruDesign: NetworkDesign<GruNetworkOptions> = binaryDesign({
  type: 'gru_network',
  description: 'a recurrent network (GRU) over windows of the last days',
  options: gruNetworkOptionsSchema,
  hidden: (scope, windows, { layers, hiddenUnits: units, dropout: rate }) => {
    let states = windows;
    for (let layer = 1; layer < layers; layer++) {
      const all = gruLayer(scope, `gru${layer}`, states, units, { sequence: true });
      states = dropout(scope, all, rate);
    }
    return gruLayer(scope, `gru${layers}`, states, units);
  },
});

/**
 * Gated recurrent units over the last days; the last state gives the answer. A network as {@link lstmNetwork} in all else.
 * Source: Cho et al. 2014 (arXiv:1406.1078), with the reset gate after the product, as in cuDNN and PyTorch.
 */
export const gruNetwork: ExpertType<GruNetworkOptions> = networkExpert(gruDesign);
