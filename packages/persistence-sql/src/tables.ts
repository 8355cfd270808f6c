import type { LogName } from '@prodrome/core';

/** A record of a log. */
interface LogTable {
  /** As `subjectText` writes it. */
  readonly subject: string;
  readonly at: string;
  readonly key: string;
  /** JSON. */
  readonly body: string;
  /** A checksum of all of it, so that a damaged page is no answer. */
  readonly crc: number;
}

/** What is remembered of a patient. */
export interface MemoryTable {
  /** As `subjectText` writes it. */
  readonly subject: string;
  /** JSON. */
  readonly body: string;
  readonly crc: number;
}

/** What was done to the tables, once each. */
interface MigrationTable {
  readonly version: number;
  readonly applied_at: string;
}

/** The tables of a store. */
export type Tables = Readonly<Record<LogName, LogTable>> & {
  readonly memory: MemoryTable;
  readonly migrations: MigrationTable;
};
