// An optimiser of your own: Lion (Chen et al. 2023), which steps along the sign of a smoothed gradient.
import { defineOptimizer } from '@prodrome/graph';
import { z } from 'zod';
const share = z.number().min(0).lt(1);
export const lion = defineOptimizer({
  type: 'lion',
  description: 'steps of one length along the sign of the smoothed gradient',
  options: z.strictObject({
    learningRate: z.number().gt(0).default(0.0003).describe('length of a step'),
    betas: z.tuple([share, share]).default([0.9, 0.99]).describe('of the step; of what is kept'),
    weightDecay: z.number().min(0).default(0).describe('draws parameters to 0'),
  }),
  create: ({ learningRate, betas: [ofStep, ofKept], weightDecay }) => ({
    learningRate,
    slots: 1, // the smoothed gradient
    numbers: (graph, steps, rates) => [graph.cast(rates, 'float')],
    update: (graph, { parameters, gradient, slots: [kept], numbers: [rate] }) => {
      const mix = (share) => {
        const old = graph.op('Mul', [kept, graph.float(share)]);
        return graph.op('Add', [old, graph.op('Mul', [gradient, graph.float(1 - share)])]);
      };
      const decay = graph.op('Mul', [parameters, graph.float(weightDecay)]);
      const direction = graph.op('Add', [graph.op('Sign', [mix(ofStep)]), decay]);
      const step = graph.op('Mul', [direction, rate]);
      return { parameters: graph.op('Sub', [parameters, step]), slots: [mix(ofKept)] };
    },
  }),
});
