/**
 * What is forecast.
 * `outputs` is the number of values per row: 1 for a binary or real task at one horizon, the classes for `classes`,
 * one per horizon where several are asked. `horizonDays` is how many days after the row's day the label lies (0 for aligned tables).
 */
export interface Task {
  readonly kind: 'binary' | 'real' | 'ordinal' | 'classes';
  readonly outputs: number;
  readonly horizonDays: number;
}
