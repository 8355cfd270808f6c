/** What a run tells of the model that it trained. All of it is plain text and numbers. */
export interface RunFacts {
  /** SHA-256 that names the model; absent inside the bundle itself, which it is the hash of. */
  readonly model?: string;
  /** The model that the bundle serves, of those that were compared. */
  readonly shipped: string;
  readonly seed: string;
  readonly task: { readonly kind: string; readonly outputs: number; readonly horizonDays: number };
  /** What the label is: the column of the outcome or target. */
  readonly label?: string;
  /** The table that it was trained on. */
  readonly data: { readonly hash: string; readonly rows: number; readonly patients: number };
  /** Columns that experts are given. */
  readonly columns: readonly {
    readonly name: string;
    readonly domain: string;
    readonly kind: string;
    readonly unit?: string;
  }[];
  readonly experts: readonly {
    readonly name: string;
    readonly type: string;
    readonly specialty: string;
    readonly role: string;
  }[];
  readonly mixtures: readonly {
    readonly name: string;
    readonly gate: string;
    readonly combination: string;
  }[];
  /** How features are made and filled in, by the types of what does it. */
  readonly preprocessing: readonly string[];
  readonly calibration?: string;
  /** How it was chosen: what was compared with what, a sentence each. */
  readonly decisions: readonly string[];
  /** How patients were divided; absent where the run does not tell. */
  readonly validation?: string;
  /** Why it is another model than was trained first; absent where it is that. */
  readonly updated?: string;
  readonly versions: Readonly<Record<string, string>>;
}
