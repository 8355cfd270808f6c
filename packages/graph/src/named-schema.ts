import { z } from 'zod';

/**
 * The options schema of a place where a component is named.
 * @param kind - of the registry that a configuration looks in.
 * @param usual - the type when none is named.
 */
export const namedSchema = (kind: 'losses' | 'backends', usual: string) =>
  z
    .strictObject({
      type: z.string().default(usual).describe('the type'),
      parameters: z.record(z.string(), z.unknown()).default({}).describe('its options'),
    })
    .meta({ component: kind });
