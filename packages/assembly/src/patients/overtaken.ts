import {
  ProdromeError,
  type LogBodies,
  type LogName,
  type Store,
  type StoredRecord,
} from '@prodrome/core';

/** Another writer has told something of the same patient in between. */
class Overtaken extends Error {
  override readonly cause: ProdromeError;

  constructor(cause: ProdromeError) {
    super('another writer was quicker');
    this.cause = cause;
  }
}

const mostTries = 20;

/** Appends to a log of a patient. @throws Overtaken where another writer has taken the place of a record. */
export async function appendNext<Log extends LogName>(
  store: Pick<Store, 'append'>,
  log: Log,
  records: readonly StoredRecord<LogBodies[Log]>[],
): Promise<void> {
  try {
    await store.append(log, records);
  } catch (cause) {
    if (ProdromeError.is(cause, 'DATA_CONFLICT')) throw new Overtaken(cause);
    throw cause;
  }
}

/**
 * Works from what is known now, once more where somebody else was quicker.
 * @throws ProdromeError `DATA_CONFLICT` where others always are; as `work`
 */
export async function untilNotOvertaken<Result>(work: () => Promise<Result>): Promise<Result> {
  for (let tries = 1; ; tries++) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof Overtaken)) throw error;
      if (tries === mostTries) throw error.cause;
    }
  }
}
