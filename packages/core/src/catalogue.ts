import type { FeatureColumn } from './table.ts';

/** What a domain pack knows of a column by its name. */
export interface KnownColumn {
  /** The catalogue's name of what is measured. */
  readonly variable: string;
  readonly domain: string;
  readonly kind: FeatureColumn['kind'];
  /** The unit that tables hold; absent for numbers without one. */
  readonly unit?: string;
  /** A value in `unit` is `factor` times the value as written, plus `offset`; 1 and 0 when absent. */
  readonly factor?: number;
  readonly offset?: number;
  /** In `unit`: what may be, both ends included; beyond it a value is doubtful. */
  readonly plausible?: readonly [number, number];
  /** In `unit`: what can be, both ends included; beyond it a value is an error, and unknown. */
  readonly possible?: readonly [number, number];
}

/** The variables of a field, found by the names that columns have for them. */
export interface ColumnCatalogue {
  /** Undefined for a name that it does not know. */
  find(column: string): KnownColumn | undefined;
  /** Known names that look most like an unknown one, best first; none when nothing is near. */
  nearest(column: string): readonly string[];
}
