import { z } from 'zod';
import { derivedFeatureNames } from './feature-list.ts';

/** Options of {@link createDerivedFeatures}. */
export const derivedOptionsSchema = z.strictObject({
  omit: z
    .array(z.enum(derivedFeatureNames))
    .default([])
    .describe('derived features that are not made, although the table has what they are made of'),
});

/** Validated options of {@link createDerivedFeatures}. */
export type DerivedOptions = z.output<typeof derivedOptionsSchema>;
