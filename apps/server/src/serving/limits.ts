import { z } from 'zod';

/** How much a server takes. */
export const limitsSchema = z.strictObject({
  requestsPerMinute: z
    .int()
    .min(1)
    .default(6000)
    .describe('requests of one key; of one address, those without a valid key are a tenth'),
  inFlight: z.int().min(1).default(64).describe('requests that are worked on at once'),
  connections: z.int().min(1).default(1024).describe('open connections'),
  requestTimeoutMs: z.int().min(100).default(10_000).describe('until a request has come whole'),
  drainMs: z.int().min(0).default(10_000).describe('that requests have to end when it stops'),
});

/** Limits, with defaults for what was not said. */
export type Limits = z.output<typeof limitsSchema>;
