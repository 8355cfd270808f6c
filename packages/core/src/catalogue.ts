import type { FeatureColumn } from './table.ts';

/** A unit that people write a variable in: a value in the table's unit is `factor` times the value as written, plus `offset`. */
export interface WrittenUnit {
  readonly unit: string;
  readonly factor: number;
  readonly offset: number;
}

/** How several values of a day become one; missing ones are passed over, `last` and `first` go by time. */
export type DayRule = 'sum' | 'mean' | 'min' | 'max' | 'last' | 'first';

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
  /** The unit that the column's name tells; `unit` when absent. */
  readonly writtenIn?: string;
  /** Units that people write the variable in, other than the one that the name tells; absent when there are none. */
  readonly otherUnits?: readonly WrittenUnit[];
  /** In `unit` a day, for what grows by itself, such as an age in years; absent for all else. */
  readonly growsPerDay?: number;
  /** What becomes of several values of a day; when absent the mean of numbers, the greatest step or flag, the last category. */
  readonly merge?: DayRule;
  /** Whether it is measured at night, so that a sample of the evening is one of the day on which the night ends. */
  readonly night?: true;
  /** In `unit`: what may be, both ends included; beyond it a value is doubtful. */
  readonly plausible?: readonly [number, number];
  /** In `unit`: what can be, both ends included; beyond it a value is an error, and unknown. */
  readonly possible?: readonly [number, number];
}

/** The variables of a field, found by the names that columns have for them. */
export interface ColumnCatalogue {
  /** Undefined for a name that it does not know. */
  find(column: string): KnownColumn | undefined;
  /** Known names that look most like an unknown one, best first, of a variable each; none when nothing is near. */
  nearest(column: string): readonly string[];
}
