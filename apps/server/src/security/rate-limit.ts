/** How many requests a name may make. */
export interface RateLimit {
  /** Takes one; @returns 0 where there was one, else the seconds after which there is. */
  take(name: string, nowMs: number): number;
}

interface Bucket {
  tokens: number;
  at: number;
}

/** Names whose buckets are kept at most; those that are full again are forgotten. */
const mostNames = 10_000;

/**
 * A bucket of tokens for each name: as many at once as a minute has, filled steadily.
 * Source: the token bucket of RFC 2697, section 3, with one rate.
 */
export function createRateLimit(perMinute: number): RateLimit {
  const buckets = new Map<string, Bucket>();
  const perMs = perMinute / 60_000;
  const filled = ({ tokens, at }: Bucket, nowMs: number): number =>
    Math.min(perMinute, tokens + Math.max(0, nowMs - at) * perMs);
  const forgetFull = (nowMs: number): void => {
    for (const [name, bucket] of buckets) {
      if (filled(bucket, nowMs) === perMinute) buckets.delete(name);
    }
    // all of them busy: the oldest begins anew
    const [oldest] = buckets.keys();
    if (buckets.size >= mostNames && oldest !== undefined) buckets.delete(oldest);
  };
  return {
    take: (name, nowMs) => {
      if (buckets.size >= mostNames && !buckets.has(name)) forgetFull(nowMs);
      const tokens = filled(buckets.get(name) ?? { tokens: perMinute, at: nowMs }, nowMs);
      const taken = tokens >= 1;
      buckets.set(name, { tokens: taken ? tokens - 1 : tokens, at: nowMs });
      return taken ? 0 : Math.ceil((1 - tokens) / perMs / 1000);
    },
  };
}
