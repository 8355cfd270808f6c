import {
  add,
  affine,
  defineNetwork,
  dense,
  filled,
  logSoftmax,
  logSumExp,
  multiply,
  negate,
  relu,
  reshape,
  sigmoid,
  tanh,
  type Loss,
  type Network,
} from '@prodrome/graph';
import type { ContextScale } from './context-scale.ts';
import type { NeuralNetworkOptions } from './neural-network-options.ts';

/** Sizes of a gate's network. */
export interface GateShape {
  /** Columns of the context; a gate without any sees one that is always 0. */
  readonly width: number;
  readonly experts: number;
  readonly options: Pick<NeuralNetworkOptions, 'hiddenLayers' | 'activation' | 'useConfidence'>;
}

/** The shape of a gate over these experts and columns of the context. */
export const shapeOfGate = (
  {
    experts,
    scale,
  }: { readonly experts: readonly string[]; readonly scale: Pick<ContextScale, 'columns'> },
  options: GateShape['options'],
): GateShape => ({ width: Math.max(1, scale.columns.length), experts: experts.length, options });

/** Added to the score of an expert that is not present: its share is then 0 in single precision. */
export const absence = -1e9;

const activations = { relu, tanh, sigmoid };

/**
 * Scores of the experts [n, k] from `context` [n, width], `confidence` [n, k] and `absent` [n, k], 0 or {@link absence}. The
 * last layer begins at 0, so that training begins with equal weights.
 */
export function gateNetwork({ width, experts, options }: GateShape): Network {
  const { hiddenLayers, activation, useConfidence } = options;
  return defineNetwork({
    inputs: {
      context: { shape: [width] },
      confidence: { shape: [experts] },
      absent: { shape: [experts] },
    },
    forward: (scope, { context, confidence, absent }) => {
      let hidden = context;
      hiddenLayers.forEach((units, layer) => {
        hidden = activations[activation](dense(scope, `hidden${layer + 1}`, hidden, units));
      });
      const last = hiddenLayers.at(-1) ?? width;
      const weights = scope.parameter('scores.weights', [last, experts], filled(0));
      const scores = affine(hidden, weights, scope.parameter('scores.bias', [experts], filled(0)));
      const trust = useConfidence && scope.parameter('trust', [1], filled(0));
      return add(trust ? add(scores, multiply(confidence, trust)) : scores, absent);
    },
  });
}

/**
 * −ln Σₖ gₖ(x) · pₖ(y|x) with experts held fixed: targets are ln pₖ of the row's label, anything finite where absent.
 * Source: Jacobs et al. 1991 (doi:10.1162/neco.1991.3.1.79), eq. 1.3.
 */
export const fixedExpertsLikelihood: Loss = {
  name: 'mixture likelihood',
  targetWidth: (outputs) => outputs,
  perRow: (scores, target) => {
    const row = negate(logSumExp(add(logSoftmax(scores), target)));
    return reshape(row, [row.shape[0] ?? 1, 1]);
  },
};
