import { ProdromeError, unfitted, type GatingBatch } from '@prodrome/core';

/** Names of a batch's experts, in order. */
export const namesOfExperts = (batch: Pick<GatingBatch, 'experts'>): readonly string[] =>
  batch.experts.map(({ name }) => name);

/**
 * What was fitted, for a batch of the same experts in the same order.
 * @throws ProdromeError `STATE` when nothing was fitted; `SCHEMA` when the experts differ.
 */
export function expectExperts<Fitted extends { readonly experts: readonly string[] }>(
  where: string,
  fitted: Fitted | undefined,
  batch?: Pick<GatingBatch, 'experts'>,
): Fitted {
  if (!fitted) unfitted(where);
  const names = batch ? namesOfExperts(batch) : fitted.experts;
  const same =
    names.length === fitted.experts.length && names.every((name, j) => name === fitted.experts[j]);
  if (same) return fitted;
  throw new ProdromeError('SCHEMA', {
    where,
    expected: `experts ${fitted.experts.join(', ')}`,
    got: names.join(', '),
  });
}
