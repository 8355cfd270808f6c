/** What a model remembers of one patient. */
export interface PatientMemory {
  /** The model whose memory it is, as receipts name it: no other can read it. */
  readonly model: string;
  /** Days: the last row taken in. */
  readonly asOf: number;
  readonly values: Float64Array;
  /** The last days that were answered, oldest first; for people: no forecast is made of it. */
  readonly days?: readonly RememberedDay[];
  /** Names what of the store's logs it was made from, where it was made from them: of another log it is the memory no more. */
  readonly logHash?: string;
}

/** How one day was answered, as plain data. */
export interface RememberedDay {
  /** Days. */
  readonly time: number;
  /** The day as a person reads it. */
  readonly timestamp: string;
  /** [outputs]; null where nobody answered. */
  readonly forecast: readonly (number | null)[];
  /** The gate's weights of the first output by expert, without those of 0. */
  readonly weights: Readonly<Record<string, number>>;
  /** Experts whose errors were found to have changed on that day, and whether they rose or fell. */
  readonly drift?: Readonly<Record<string, 'up' | 'down'>>;
}

/** A value, or a promise of it. */
export type Awaitable<T> = T | Promise<T>;

/**
 * Where what is remembered of patients lies between calls: in memory, in a file, in a database.
 *
 * Laws: what was saved is loaded, bit for bit, and replaces what was there; what is given out or taken in is a copy, so that
 * changing it later changes nothing; ids that were not saved are not in the answer; ids differ where their code units differ; of an
 * erased patient nothing is left.
 */
export interface PatientStore {
  /** The memories of these patients; patients without one are left out. */
  load(patientIds: readonly string[]): Awaitable<ReadonlyMap<string, PatientMemory>>;
  /** Keeps all of them, or rejects and keeps none. */
  save(memories: ReadonlyMap<string, PatientMemory>): Awaitable<void>;
  /** Removes all that is kept of these patients; those of whom nothing is kept are passed over. */
  erase(patientIds: readonly string[]): Awaitable<void>;
}
