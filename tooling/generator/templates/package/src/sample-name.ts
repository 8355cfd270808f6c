import { ProdromeError, type FeatureTable } from '@prodrome/core';

/**
 * The share of recorded days with an event, in [0, 1]; days whose outcome is NaN do not count. Deterministic.
 * @throws ProdromeError `DATA_INSUFFICIENT` when no day is recorded.
 */
export function measureSampleName({ outcomes }: Pick<FeatureTable, 'outcomes'>): number {
  const recorded = (outcomes ?? new Float64Array(0)).filter((outcome) => !Number.isNaN(outcome));
  if (recorded.length === 0) {
    throw new ProdromeError('DATA_INSUFFICIENT', {
      where: 'measureSampleName',
      expected: 'at least one recorded day',
      got: 'none',
    });
  }
  return recorded.reduce((sum, outcome) => sum + outcome, 0) / recorded.length;
}
