/** A server for tests. */
export interface PostgresServer {
  readonly url: string;
  readonly stop: () => void;
  /** Ends it as a crash does, and starts it again on the same data; absent for a server that is not the tests' own. */
  readonly crash?: { readonly halt: () => void; readonly resume: () => void };
}

/**
 * The server that `PRODROME_TEST_POSTGRES_URL` names, or one of its own on a free port with a folder of its own; undefined, with one line that
 * says so, where PostgreSQL is not installed.
 */
export function startPostgres(): Promise<PostgresServer | undefined>;
