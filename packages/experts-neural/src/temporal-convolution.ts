import type { ExpertType } from '@prodrome/core';
import { add, convolutionLayer, dense, dropout, relu, reshape, slice } from '@prodrome/graph';
import { z } from 'zod';
import { binaryDesign, type NetworkDesign } from './network-design.ts';
import { networkExpert } from './network-expert.ts';
import {
  classWeighting,
  dropoutShare,
  loss,
  trainingOptions,
  weightsFitLoss,
} from './training-options.ts';

/** Options of `temporal_convolution`. */
export const temporalConvolutionOptionsSchema = z
  .strictObject({
    filters: z.int().min(1).max(4096).default(32).describe('width of every layer'),
    kernel: z.int().min(2).max(30).default(3).describe('days that one convolution looks at'),
    layers: z
      .int()
      .min(1)
      .max(10)
      .optional()
      .describe(
        'convolutions, each with twice the distance between its days; when not given as many as see the window',
      ),
    dropout: dropoutShare,
    classWeighting,
    loss,
    ...trainingOptions,
  })
  .refine(weightsFitLoss.check, weightsFitLoss.told);

/** Validated options of `temporal_convolution`. */
export type TemporalConvolutionOptions = z.output<typeof temporalConvolutionOptionsSchema>;

/** Everything about it that the frame of network experts does not know. */
export const temporalConvolutionDesign: NetworkDesign<TemporalConvolutionOptions> = binaryDesign({
  type: 'temporal_convolution',
  description: 'dilated causal convolutions over windows of the last days',
  options: temporalConvolutionOptionsSchema,
  hidden: (scope, windows, { filters, kernel, steps, dropout: rate, ...options }) => {
    const layers = options.layers ?? enoughLayers(steps, kernel);
    let seen = windows;
    for (let layer = 1; layer <= layers; layer++) {
      const settings = { filters, taps: kernel, dilation: 2 ** (layer - 1) };
      const convolved = relu(convolutionLayer(scope, `convolution${layer}`, seen, settings));
      const shortcut = layer === 1 ? dense(scope, 'shortcut', seen, filters) : seen;
      seen = add(dropout(scope, convolved, rate), shortcut);
    }
    const today = slice(seen, steps - 1, steps, 1);
    return reshape(today, [today.shape[0] ?? 1, filters]);
  },
});

/**
 * Causal convolutions with distances 1, 2, 4, … and a shortcut around each; what the last sees of today gives the answer. A network as
 * {@link lstmNetwork} in all else. Source: Bai et al. 2018 (arXiv:1803.01271), §3. Deviation: one convolution a block, no weight norm.
 */
export const temporalConvolution: ExpertType<TemporalConvolutionOptions> =
  networkExpert(temporalConvolutionDesign);

/** So many layers that the last sees the whole window. */
export function enoughLayers(steps: number, kernel: number): number {
  let layers = 1;
  while (1 + (kernel - 1) * (2 ** layers - 1) < steps) layers++;
  return layers;
}
