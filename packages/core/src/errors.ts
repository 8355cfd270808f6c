/**
 * Every code that Prodrome throws. A code is stable: programs may branch on it, messages may change.
 * The command line maps them to exit codes: `CONFIG*`, `USAGE`, `UNTRUSTED`, `PLAN_REFUSED` and `CHECKPOINT_OTHER` 2, `DATA*`, `SCHEMA` and `SUSPICIOUS` 3, `NOT_FOUND` 4, `CANCELLED` 130, others 1.
 */
export const errorCodes = {
  USAGE: 'a command or function was called in a way it does not offer',
  CONFIG: 'a configuration value is wrong',
  CONFIG_SYNTAX:
    'a configuration file is not valid YAML, or exceeds the limits on size and aliases',
  CONFIG_MISSING: 'a configuration file does not exist or cannot be read',
  COMPONENT_UNKNOWN: 'a component type is not installed or does not exist',
  COMPONENT_DUPLICATE: 'a name is already taken in a registry',
  COMPONENT_CONTRACT:
    'a component type was made for another version of the contracts, or is of another kind',
  COMPONENT_FAILED: 'a component that comes from outside threw',
  UNTRUSTED: 'a bundle names modules, which run code, and the caller has not said that they may',
  DATA: 'data cannot be used as they are',
  DATA_MISSING: 'a data file does not exist or cannot be read',
  DATA_FORMAT: 'a data file cannot be read in the format that its name promises',
  DATA_COLUMN: 'a column is missing, ambiguous or of the wrong type',
  DATA_VALUE: 'a cell holds a value that its column cannot hold',
  DATA_CONFLICT: 'two rows contradict each other',
  DATA_INSUFFICIENT: 'too few rows, patients or events for what was asked',
  SUSPICIOUS: 'figures are too good to be true: something knows what nobody could have known',
  SCHEMA: 'a table does not have the columns that a trained component needs',
  NUMERIC: 'a computation has no finite answer',
  GRAPH: 'a graph of operators is damaged, does not fit together, or needs what its runtime lacks',
  STATE: 'a saved state is damaged, of another kind or of an unknown version',
  EXPERT_FAILED: 'an expert threw, or answered with values outside its contract',
  GATE_FAILED: 'a gate answered with weights outside its contract',
  TASK_LOST: 'a task of a run hung, or the processes that carried it out died',
  NO_EXPERT: 'no expert is left to answer',
  PLAN_REFUSED:
    'a plan is not simulated: it would do harm, or what it changes is no cause, or cannot be told from a sign',
  NOT_FOUND: 'a model, patient or checkpoint does not exist',
  CONFORMANCE: 'a component breaks a law of its contract',
  STORE: 'a store cannot be reached, or does not do what it is asked',
  OUTPUT: 'an output folder, file or stream cannot be written whole, or is not ours',
  LOCKED: 'another process works in the same folder',
  UNAUTHENTICATED: 'a request carries no key, or one that is not known or has expired',
  FORBIDDEN: 'the key of a request does not allow what it asks for',
  LIMIT: 'a request is larger, deeper, slower or more frequent than is taken',
  BUSY: 'a server is starting, stopping, or has as much to do as it takes',
  CHECKPOINT_OTHER: 'a checkpoint is of another configuration, other data, another seed or version',
  CANCELLED: 'the caller cancelled',
} as const;

/** One of the stable codes of {@link errorCodes}. */
export type ErrorCode = keyof typeof errorCodes;

/** What a {@link ProdromeError} is made of. */
export interface ErrorDetails {
  /** The place: a YAML path with line and column, a file and row, a function. */
  readonly where: string;
  /** What would have been right. */
  readonly expected: string;
  /** What was there instead. */
  readonly got: string;
  /** What to do about it. */
  readonly hint?: string;
  readonly cause?: unknown;
  /** Typed extras for programs: row numbers, column names, known types. */
  readonly fields?: Readonly<Record<string, string | number | readonly (string | number)[]>>;
}

const brand = '@prodrome/error';

/** The one error of Prodrome: `where: expected X, got Y. hint`, a stable `code`, and its cause. */
export class ProdromeError extends Error {
  override readonly name = 'ProdromeError';
  readonly code: ErrorCode;
  readonly where: string;
  readonly expected: string;
  readonly got: string;
  readonly hint: string | undefined;
  readonly fields: NonNullable<ErrorDetails['fields']>;
  readonly brand = brand;

  constructor(code: ErrorCode, details: ErrorDetails) {
    const { where, expected, got, hint } = details;
    super(
      `${where}: expected ${expected}, got ${got}${hint === undefined ? '' : `. ${hint}`}`,
      details.cause === undefined ? undefined : { cause: details.cause },
    );
    this.code = code;
    this.where = where;
    this.expected = expected;
    this.got = got;
    this.hint = hint;
    this.fields = details.fields ?? {};
  }

  /** True for a ProdromeError of any installed copy of this package, with this code where one is given. */
  static is(error: unknown, code?: ErrorCode): error is ProdromeError {
    return (
      typeof error === 'object' &&
      error !== null &&
      'brand' in error &&
      error.brand === brand &&
      (code === undefined || ('code' in error && error.code === code))
    );
  }
}

/**
 * Throws `CANCELLED` when the signal is aborted. Components call it between blocks of work.
 * @throws ProdromeError `CANCELLED`
 */
export function throwIfCancelled(
  signal: { readonly aborted: boolean } | undefined,
  where: string,
): void {
  if (signal?.aborted === true) {
    throw new ProdromeError('CANCELLED', {
      where,
      expected: 'to finish',
      got: 'a request to stop',
    });
  }
}
