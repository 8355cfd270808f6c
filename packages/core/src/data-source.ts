import type { CallContext } from './context.ts';
import type { Awaitable } from './patient-store.ts';

/** A cell as it was written; null where nothing was observed. */
export type SourceCell = number | string | null;

/** A column of a data source. */
export interface SourceColumn {
  readonly name: string;
  /** `number`: its cells are numbers. `text`: its cells are texts, dates (`2024-02-29`) and categories among them. */
  readonly kind: 'number' | 'text';
}

/** Data that are open for reading. */
export interface OpenedSource {
  /** Each with a name of its own. */
  readonly columns: readonly SourceColumn[];
  /**
   * Rows as they stand, some at a time; each has a cell for each column. May be read more than once.
   * @throws ProdromeError `DATA_VALUE` for a cell that its column cannot hold, `DATA_FORMAT`, `CANCELLED`
   */
  rows(context: CallContext): AsyncIterable<readonly (readonly SourceCell[])[]>;
  /** Lets go of what was opened. */
  close(): Awaitable<void>;
}

/**
 * Where rows come from: what `--data` names.
 *
 * Laws: read again, it gives the same rows in the same order, however far an earlier reading went; what was given out is not changed; nothing is
 * made up, a cell that was not observed is null; errors are `ProdromeError`s with a code of data.
 */
export interface DataSource {
  /** @throws ProdromeError `DATA_MISSING` when there is nothing of this name; `DATA_FORMAT`, `CANCELLED` */
  open(path: string, context: CallContext): Promise<OpenedSource>;
}
