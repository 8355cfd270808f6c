/** One column of a table. `domain` is one of the design's domains or `other`. */
export interface FeatureColumn {
  readonly name: string;
  readonly domain: string;
  /** A `category` holds the index into `categories`; an index beyond them is a category unseen in training. */
  readonly kind: 'number' | 'binary' | 'ordinal' | 'category';
  readonly unit?: string;
  /** The columns of the file that a transform made this one from, at least one; absent = itself. See `columnSources`. */
  readonly sources?: readonly string[];
  /** The name of what is measured in the catalogue that knows it. */
  readonly variable?: string;
  /** In `unit`: what may be, both ends included; beyond it a value is doubtful. */
  readonly plausible?: readonly [number, number];
  /**
   * What a domain pack knows of it. `derived`: made from its sources as the field looks at them, and to be used instead of them;
   * `evidence`: a sign of an attack that is already on its way, not a cause; `treatment`: acute treatment on that day.
   */
  readonly role?: 'derived' | 'evidence' | 'treatment';
  /** How the field expects the outcome's odds to go where it rises, others held fixed; absent = no expectation. */
  readonly direction?: 'increasing' | 'decreasing';
  readonly categories?: readonly string[];
}

/**
 * Whole histories: every recorded row of its patients, sorted by patient, then time. Immutable.
 * Who is given a table and `rows` may read rows of the same patient with a time not after the asked row's, nothing else.
 */
export interface FeatureTable {
  readonly columns: readonly FeatureColumn[];
  readonly rows: number;
  /** [rows, columns], own units; NaN = not observed. */
  readonly values: Float32Array;
  /** [rows], index into `patientIds`; never decreases. */
  readonly patients: Int32Array;
  /** [rows], days; within a patient never decreases. */
  readonly times: Float64Array;
  readonly patientIds: readonly string[];
  /** [rows], the outcome known at the end of that row's day, raw: never scaled or imputed; NaN = not recorded. Absent for aligned tables. */
  readonly outcomes?: Float64Array;
  /**
   * The last `steps` recorded rows up to and including each asked row, oldest first; steps before a patient's first row are NaN.
   * @param out - [rows.length, steps, columns], overwritten.
   */
  windows(rows: Int32Array, steps: number, out: Float32Array): void;
}

/** What is remembered of each patient of a table. */
export interface PatientStates {
  readonly width: number;
  /** [patients], days: the last row taken in; -Infinity before the first. */
  readonly asOf: Float64Array;
  /** [patients, width] */
  readonly values: Float64Array;
}
