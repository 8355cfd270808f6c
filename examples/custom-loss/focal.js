// A loss of your own: the focal loss (Lin et al. 2017), to which rows that are answered well matter less.
import {
  defineLoss,
  exp,
  mean,
  multiply,
  negate,
  reshape,
  softplus,
  subtract,
} from '@prodrome/graph';
import { z } from 'zod';
export const focal = defineLoss({
  type: 'focal',
  description: 'cross-entropy times the probability of what did not happen, to a power',
  options: z.strictObject({
    gamma: z.number().min(0).max(5).default(2).describe('the power; 0 is the cross-entropy'),
  }),
  create: ({ gamma }) => ({
    name: 'focal loss',
    targetWidth: (outputs) => outputs,
    perRow: (logits, target) => {
      // the log odds of what happened
      const right = multiply(subtract(multiply(target, 2), 1), logits);
      const weight = exp(multiply(softplus(right), -gamma));
      const losses = multiply(weight, softplus(negate(right)));
      return reshape(mean(losses, [1]), [logits.shape[0] ?? 1, 1]);
    },
  }),
});
