/** What forecasts lose without something, as `prodrome explain --global --json` tells it. */
export interface ReportedImportance {
  /** How it is taken away: unknown on all days, or the patient's own days exchanged. */
  readonly method: 'unknown' | 'permuted';
  readonly rows: number;
  readonly patients: number;
  /** Mean log loss with all that was observed. */
  readonly logLoss: number;
  /** Whether these are the very rows that the model was trained on. */
  readonly inSample: boolean;
  /** What is lost most first, of each kind. */
  readonly importances: readonly {
    readonly name: string;
    readonly kind: 'column' | 'domain' | 'history';
    /** Mean log loss without it less that with it; absent where nobody answers without it. */
    readonly lost?: number;
    readonly ci?: readonly [number, number];
  }[];
}
