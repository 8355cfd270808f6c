/** What tells one `thompson` from another. */
export interface ThompsonSetting {
  readonly forgetting: number;
  readonly noise: number;
  readonly spread: number;
}

/** Standard normal deviates at which the integral is taken. */
export const nodes = Float64Array.from({ length: 33 }, (_, i) => (i - 16) / 4);

/** The normal density at each of {@link nodes}, but for a factor. */
export const densities = nodes.map((z) => Math.exp(-0.5 * z * z));

/** Added to each probability, so that none is 0. */
export const least = 1e-9;
