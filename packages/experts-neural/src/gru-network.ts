import type { ExpertType } from '@prodrome/core';
import { gruLayer } from '@prodrome/graph';
import type { z } from 'zod';
import type { NetworkDesign } from './network-design.ts';
import { networkExpert } from './network-expert.ts';
import { recurrentDesign, recurrentOptionsSchema } from './recurrent-design.ts';

/** Options of `gru_network`. */
export const gruNetworkOptionsSchema = recurrentOptionsSchema;

/** Validated options of `gru_network`. */
export type GruNetworkOptions = z.output<typeof gruNetworkOptionsSchema>;

/** Everything about a GRU that the frame of network experts does not know. */
export const gruDesign: NetworkDesign<GruNetworkOptions> = recurrentDesign('gru', gruLayer, {
  type: 'gru_network',
  description: 'a recurrent network (GRU) over windows of the last days',
});

/**
 * Gated recurrent units over the last days; the last state gives the answer. A network as {@link lstmNetwork} in all else.
 * Source: Cho et al. 2014 (arXiv:1406.1078), with the reset gate after the product, as in cuDNN and PyTorch.
 */
export const gruNetwork: ExpertType<GruNetworkOptions> = networkExpert(gruDesign);
