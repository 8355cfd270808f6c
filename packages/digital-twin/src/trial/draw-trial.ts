import { createStream } from '@prodrome/numerics';
import { z } from 'zod';

/** How one person's trial is laid out. In YAML keys are in snake_case. */
export const trialSchema = z.strictObject({
  pairs: z
    .int()
    .min(2)
    .max(26)
    .default(4)
    .describe('pairs of blocks, one with the change and one without, in random order'),
  blockDays: z.int().min(3).max(60).default(14).describe('days of a block'),
  washoutDays: z
    .int()
    .min(1)
    .max(30)
    .default(2)
    .describe(
      'first days of a block that do not count: what was before may still act; at least one',
    ),
  seed: z.int().min(0).default(0).describe('seed of the random order'),
});

/** A validated layout. */
export type TrialOptions = z.output<typeof trialSchema>;

/** A trial day by day. Plain JSON. */
export interface Trial {
  readonly options: TrialOptions;
  /** [days] whether the change is made. */
  readonly withChange: readonly boolean[];
  /** [days] whether the day's change counts for the day after. */
  readonly counts: readonly boolean[];
}

/**
 * The schedule of a trial: pairs of blocks, in each of which chance decides what comes first, so that whatever drifts over weeks meets both alike. Deterministic by seed.
 * @throws ProdromeError nothing; a washout as long as a block leaves no day that counts, and {@link analyseTrial} says so.
 * Source: Zucker et al. 1997, doi:10.1016/S0895-4356(96)00429-5.
 */
export function drawTrial(options: TrialOptions): Trial {
  const stream = createStream(options.seed).fork('trial');
  const withChange: boolean[] = [];
  const counts: boolean[] = [];
  for (let pair = 0; pair < options.pairs; pair++) {
    const first = stream.next() < 0.5;
    for (const arm of [first, !first]) {
      for (let day = 0; day < options.blockDays; day++) {
        withChange.push(arm);
        counts.push(day >= options.washoutDays);
      }
    }
  }
  return { options, withChange, counts };
}
