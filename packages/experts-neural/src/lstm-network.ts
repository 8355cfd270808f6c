import type { ExpertType } from '@prodrome/core';
import { lstmLayer } from '@prodrome/graph';
import type { z } from 'zod';
import type { NetworkDesign } from './network-design.ts';
import { networkExpert } from './network-expert.ts';
import { recurrentDesign, recurrentOptionsSchema } from './recurrent-design.ts';

/** Options of `lstm_network`. */
export const lstmNetworkOptionsSchema = recurrentOptionsSchema;

/** Validated options of `lstm_network`. */
export type LstmNetworkOptions = z.output<typeof lstmNetworkOptionsSchema>;

/** Everything about an LSTM that the frame of network experts does not know. */
export const lstmDesign: NetworkDesign<LstmNetworkOptions> = recurrentDesign('lstm', lstmLayer, {
  type: 'lstm_network',
  description: 'a recurrent network (LSTM) over windows of the last days',
});

/**
 * A long short-term memory over the last days; its last state gives the answer.
 * Source: Hochreiter & Schmidhuber 1997 (doi:10.1162/neco.1997.9.8.1735), with the forget gate of Gers et al. 2000.
 */
export const lstmNetwork: ExpertType<LstmNetworkOptions> = networkExpert(lstmDesign);
