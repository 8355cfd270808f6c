import {
  createState,
  defineCombination,
  expectState,
  ProdromeError,
  unfitted,
  vectorOf,
  type CombinationBatch,
  type CombinationStrategy,
  type CombinationType,
} from '@prodrome/core';
import { clipProbability, fitLogistic, logit, sigmoid } from '@prodrome/numerics';
import { stackingOptionsSchema, type StackingOptions } from './stacking-options.ts';

const kind = 'stacking';

/**
 * A logistic model of the label on k inputs k·wₖ·logit pₖ (0 for absent experts), with an intercept and an L2 penalty 1/C.
 * Under equal weights this is stacked generalisation on log odds; under a gate's, the gate is corrected by it.
 * Rows without any present expert teach nothing. Deterministic.
 * @throws ProdromeError `SCHEMA` for another number of experts than in training; `STATE` before `train` or `loadState`.
 * Source: Wolpert 1992, "Stacked generalization", Neural Networks 5(2); log odds as inputs.
 */
export const stacking: CombinationType<StackingOptions> = defineCombination({
  type: 'stacking',
  description: "a logistic model on the experts' log odds",
  options: stackingOptionsSchema,
  create: ({ parameters: { C } }): CombinationStrategy => {
    let fit: Float64Array | undefined;
    return {
      additive: false,
      train: async (data, { signal }) => {
        const result = fitLogistic({
          rows: data.labels.length,
          columns: data.experts,
          values: inputsOf(data),
          labels: data.labels,
          weights: weightsOf(data, data.sampleWeights),
          l2: 1 / C,
          ...(signal && { signal }),
        });
        fit = Float64Array.of(...result.coefficients, result.intercept);
        const notes = result.converged ? [] : ['stacking model not converged'];
        return { metrics: { objective: result.objective }, notes };
      },
      combine: (batch) => {
        const k = batch.experts;
        const parameters = fitted(fit, k);
        const inputs = inputsOf(batch);
        const out = new Float64Array(inputs.length / k).fill(NaN);
        for (let i = 0; i < out.length; i++) {
          let score = parameters[k] as number;
          for (let j = 0; j < k; j++) {
            score += (parameters[j] as number) * (inputs[i * k + j] as number);
          }
          if (isAwake(batch, i)) out[i] = sigmoid(score);
        }
        return out;
      },
      saveState: async () => createState(kind, 1, null, { parameters: fitted(fit) }),
      loadState: async (state) => {
        expectState(state, kind, [1]);
        fit = vectorOf(state, 'parameters');
      },
    };
  },
});

function inputsOf({ values, weights, present, experts: k }: CombinationBatch): Float64Array {
  const inputs = new Float64Array(values.length);
  for (let at = 0; at < inputs.length; at++) {
    if (present[at] === 1)
      inputs[at] = k * (weights[at] as number) * logit(clipProbability(values[at] as number));
  }
  return inputs;
}

const isAwake = ({ present, experts: k }: CombinationBatch, i: number): boolean =>
  present.subarray(i * k, (i + 1) * k).includes(1);

const weightsOf = (batch: CombinationBatch & { labels: Float64Array }, own?: Float64Array) =>
  batch.labels.map((_, i) => (isAwake(batch, i) ? (own?.[i] ?? 1) : 0));

function fitted(fit: Float64Array | undefined, experts?: number): Float64Array {
  if (fit && experts !== undefined && experts + 1 !== fit.length) {
    throw new ProdromeError('SCHEMA', {
      where: kind,
      expected: `${fit.length - 1} experts`,
      got: String(experts),
    });
  }
  return fit ?? unfitted(kind);
}
