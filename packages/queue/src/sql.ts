/** A row: of these columns, those that were asked for. */
export interface Row {
  readonly id: string;
  readonly run: string;
  readonly job: string;
  readonly worker: string;
  readonly facts: string;
  readonly state: Buffer | null;
  readonly bytes: Buffer;
  readonly version: number | null;
}

/** Runs statements, all of a transaction where it is one. */
export interface Sql {
  readonly executeSql: (text: string, values?: readonly unknown[]) => Promise<{ rows: Row[] }>;
}
