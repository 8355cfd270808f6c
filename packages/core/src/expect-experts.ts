import { ProdromeError } from './errors.ts';
import type { GatingBatch } from './gating.ts';

/** Names of a batch's experts, in order. */
export const expertNames = ({ experts }: Pick<GatingBatch, 'experts'>): readonly string[] =>
  experts.map(({ name }) => name);

/**
 * Refuses a batch of other experts than those that something was trained on, or of the same in another order.
 * @throws ProdromeError `SCHEMA`
 */
export function expectExperts(
  where: string,
  expected: readonly string[],
  batch: Pick<GatingBatch, 'experts'>,
): void {
  const got = expertNames(batch);
  if (got.length === expected.length && got.every((name, at) => name === expected[at])) return;
  throw new ProdromeError('SCHEMA', {
    where,
    expected: `experts ${expected.join(', ')}`,
    got: got.join(', '),
  });
}
