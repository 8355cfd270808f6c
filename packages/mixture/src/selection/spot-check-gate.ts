import type { GatingBatch, GatingNetwork } from '@prodrome/core';
import { subsetOf } from '../model/answer-batch.ts';
import type { Candidate } from '../model/plan.ts';
import { sampleDays, spotCheck } from '../model/spot-check.ts';

/** Holds a trained gate from outside to the laws of `spotCheck`. @throws ProdromeError `CONFORMANCE` */
export function checkGate(
  { name, gate: { recipe } }: Candidate,
  gate: GatingNetwork,
  batch: GatingBatch,
): Promise<void> {
  const sample = subsetOf(batch, sampleDays(batch.context));
  const { values, confidence, present, quality, context } = sample;
  const { outcomes } = context;
  return spotCheck({
    component: `gate ${recipe.type} of ${name}`,
    complete: 'simplex',
    table: context,
    given: () => [
      ...[values, confidence, present, context.values, context.times, context.patients],
      ...[quality, outcomes].flatMap((own) => (own ? [own] : [])),
    ],
    width: sample.experts.length * sample.outputs,
    ask: async (rows) => {
      const asked = rows.length === context.rows ? sample : subsetOf(sample, rows);
      return (await gate.predictWeights(asked)).weights;
    },
  });
}
