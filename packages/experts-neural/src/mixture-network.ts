import { ProdromeError, type ExpertType } from '@prodrome/core';
import {
  add,
  concatenate,
  dense,
  dropout,
  filled,
  glorot,
  mixtureLikelihood,
  multiply,
  noisyTopKGate,
  relu,
  reshape,
  sigmoid,
  softmax,
  split,
  sum,
  type NetworkScope,
  type Variable,
} from '@prodrome/graph';
import { z } from 'zod';
import type { NetworkDesign } from './network-design.ts';
import { networkExpert } from './network-expert.ts';
import { dropoutShare, trainingOptions } from './training-options.ts';

/** Options of `mixture_network`. */
export const mixtureNetworkOptionsSchema = z
  .strictObject({
    experts: z.int().min(2).max(64).default(4).describe('networks that are mixed'),
    expertUnits: z.int().min(1).max(1024).default(16).describe('hidden elements of each'),
    gateUnits: z.int().min(1).max(1024).default(16).describe('hidden elements of the gate'),
    active: z
      .int()
      .min(1)
      .max(63)
      .optional()
      .describe(
        'networks that answer a row, fewer than there are, chosen with noise in training; all when not given',
      ),
    balance: z
      .number()
      .min(0)
      .default(0.1)
      .describe('with active: weight of the penalty on networks of unequal use'),
    dropout: dropoutShare,
    ...trainingOptions,
  })
  .refine(({ experts, active }) => active === undefined || active < experts, {
    path: ['active'],
    message: 'fewer than experts',
  });

/** Validated options of `mixture_network`. */
export type MixtureNetworkOptions = z.output<typeof mixtureNetworkOptionsSchema>;

/** Everything about it that the frame of network experts does not know. */
export const mixtureDesign: NetworkDesign<MixtureNetworkOptions> = {
  type: 'mixture_network',
  description: 'small networks over windows of the last days and their gate, trained together',
  options: mixtureNetworkOptionsSchema,
  scores: (scope, windows, { options, outputs, priors }) => {
    if (outputs !== 1) {
      const got = `${outputs}`;
      throw new ProdromeError('USAGE', {
        where: 'mixture_network',
        expected: 'a task with one output',
        got,
      });
    }
    const [rows = 1, steps, channels] = windows.shape;
    const flat = reshape(windows, [rows, Number(steps) * Number(channels)]);
    return concatenate(
      [gate(scope, flat, options), logits(scope, flat, options, priors[0] ?? 0)],
      1,
    );
  },
  loss: () => mixtureLikelihood,
  probabilities: (scores, { options: { experts } }) => {
    const [weights, own] = split(scores, [experts, experts], 1) as [Variable, Variable];
    const mixed = sum(multiply(softmax(weights), sigmoid(own)), [1]);
    return reshape(mixed, [mixed.shape[0] ?? 1, 1]);
  },
};

/** Logits of the gate [n, experts]. */
function gate(scope: NetworkScope, input: Variable, options: MixtureNetworkOptions): Variable {
  const { experts, gateUnits, active: k, balance, dropout: rate } = options;
  const hidden = dropout(scope, relu(dense(scope, 'gate.hidden', input, gateUnits)), rate);
  if (k === undefined) return dense(scope, 'gate.out', hidden, experts);
  return noisyTopKGate(scope, 'gate.out', hidden, {
    experts,
    k,
    importance: balance,
    load: balance,
  });
}

/** Logits of the networks [n, experts]; their hidden layers lie side by side. */
function logits(
  scope: NetworkScope,
  input: Variable,
  { experts, expertUnits, dropout: rate }: MixtureNetworkOptions,
  prior: number,
): Variable {
  const wide = dropout(scope, relu(dense(scope, 'hidden', input, experts * expertUnits)), rate);
  const apart = reshape(wide, [wide.shape[0] ?? 1, experts, expertUnits]);
  const weights = scope.parameter('out.weights', [experts, expertUnits], glorot);
  const bias = scope.parameter('out.bias', [experts], filled(prior));
  return add(sum(multiply(apart, weights), [2]), bias);
}

/**
 * Small networks and a gate over the same window, trained together by the likelihood of their mixture; with `active` the gate is sparse and
 * noisy. A network as {@link lstmNetwork} in all else, for the comparison with a council of experts of several kinds. One output.
 * Source: Jacobs et al. 1991 (doi:10.1162/neco.1991.3.1.79), eq. 1.3; Shazeer et al. 2017 (arXiv:1701.06538), §2.1.
 */
export const mixtureNetwork: ExpertType<MixtureNetworkOptions> = networkExpert(mixtureDesign);
