/** A normal belief in one number; variance 0 = known. */
export interface Normal {
  readonly mean: number;
  readonly variance: number;
}

/** What is known of a first-order autoregression. */
export interface SeriesBelief {
  /** Today's value. */
  readonly today: Normal;
  /** What was known yesterday of yesterday's value; what is usual on the first day. */
  readonly yesterday: Normal;
  /** To the next day, on which the value is read, or not: a mean of NaN. */
  next(reading: Normal): void;
}

/** Exact where the series was read today, and back to what is usual the longer it was not. */
export function createSeriesBelief({
  persistence,
  deviation = 1,
}: {
  readonly persistence: number;
  readonly deviation?: number;
}): SeriesBelief {
  const usual = deviation * deviation;
  const belief = {
    // a series at rest stays at rest, so the first day needs no case of its own
    today: { mean: 0, variance: usual },
    yesterday: { mean: 0, variance: usual },
    next: (reading: Normal) => {
      belief.yesterday = belief.today;
      belief.today = Number.isNaN(reading.mean)
        ? {
            mean: persistence * belief.today.mean,
            variance: usual + persistence * persistence * (belief.today.variance - usual),
          }
        : reading;
    },
  };
  return belief;
}
