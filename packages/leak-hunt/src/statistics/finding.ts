/** The leaks that are looked for. */
export const leakKinds = [
  'equals_label',
  'knows_tomorrow',
  'recorded_afterwards',
  'counts_back',
  'whole_series',
  'standardised_by_series',
  'identifies_patient',
  'row_order',
  'repeated_patient',
  'shared_across_splits',
  'completers_only',
] as const;

/** One of {@link leakKinds}. */
export type LeakKind = (typeof leakKinds)[number];

/** Something that a forecast cannot honestly rest on, or that makes its figures too good. Plain JSON. */
export interface LeakFinding {
  readonly kind: LeakKind;
  /** Absent where it is of the table as a whole. */
  readonly column?: string;
  /** What was compared with `threshold`; the docstring of the detector says what it is. */
  readonly statistic: number;
  readonly threshold: number;
  /** Numbers and names behind it. */
  readonly evidence: Readonly<Record<string, number | string | readonly string[]>>;
  /** What was found, in a sentence. */
  readonly explanation: string;
  readonly whatToDo: string;
}

/** A number with three decimals, as the field writes rates. */
export const rate = (value: number): string => value.toFixed(3).replace(/^(-?)0\./u, '$1.');
