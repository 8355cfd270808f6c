/** What can be told of the observed values of a window; `sd` has the divisor n. */
export const windowStatistics = ['mean', 'sd', 'min', 'max'] as const;

/** One of {@link windowStatistics}. */
export type WindowStatistic = (typeof windowStatistics)[number];

/** One number made of a column's last days. */
export type WindowOutput =
  | { readonly column: number; readonly lag: number }
  | { readonly column: number; readonly days: number; readonly statistic: WindowStatistic };
