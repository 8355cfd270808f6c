import { describe, expect, it } from '@jest/globals';
import { cohortOptionsSchema } from '../src/index.ts';

describe('the options of a cohort', () => {
  it('are those of the reference when not given', () => {
    expect(cohortOptionsSchema.parse({})).toMatchObject({
      patients: 100,
      days: 180,
      signal: 1,
      missing: true,
      oracles: true,
      particles: 1500,
      drift: { preventiveStart: 0.35, relocation: 0, pregnancy: 0 },
    });
  });

  it.each([
    { patients: 0 },
    { days: 1.5 },
    { seed: -1 },
    { first: -1 },
    { signal: -0.1 },
    { signal: NaN },
    { missing: 'yes' },
    { drift: { relocation: 1.1 } },
    { drift: { unknown: 1 } },
    { oracles: ['oracle3'] },
    { particles: 10 },
    { batchPatients: 0 },
    { unknown: 1 },
  ])('%j is refused', (given) => {
    expect(cohortOptionsSchema.safeParse(given).success).toBe(false);
  });
});
