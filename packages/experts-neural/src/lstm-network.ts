import type { ExpertType } from '@prodrome/core';
import { dropout, lstmLayer } from '@prodrome/graph';
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

/** Options of `lstm_network`. */
export const lstmNetworkOptionsSchema = z.strictObject({
  hiddenUnits,
  layers: recurrentLayers,
  dropout: dropoutShare,
  classWeighting,
  ...trainingOptions,
});

/** Validated options of `lstm_network`. */
export type LstmNetworkOptions = z.output<typeof lstmNetworkOptionsSchema>;

/** Everything about an LSTM that the frame of network experts does not know. */
export const lstmDesign: NetworkDesign<LstmNetworkOptions> = binaryDesign({
  type: 'lstm_network',
  description: 'a recurrent network (LSTM) over windows of the last days',
  options: lstmNetworkOptionsSchema,
  hidden: (scope, windows, { layers, hiddenUnits: units, dropout: rate }) => {
    let states = windows;
    for (let layer = 1; layer < layers; layer++) {
      const all = lstmLayer(scope, `lstm${layer}`, states, units, { sequence: true });
      states = dropout(scope, all, rate);
    }
    return lstmLayer(scope, `lstm${layers}`, states, units);
  },
});

/**
 * A long short-term memory over the last days; its last state gives the answer.
 * Source: Hochreiter & Schmidhuber 1997 (doi:10.1162/neco.1997.9.8.1735), with the forget gate of Gers et al. 2000.
 */
export const lstmNetwork: ExpertType<LstmNetworkOptions> = networkExpert(lstmDesign);
