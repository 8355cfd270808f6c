import type { LogBodies, LogName, Store, StoredRecord } from '@prodrome/core';

/** When a batch is written, and how much may wait. */
export interface BatchedWriterOptions {
  /** Records of one call; 500 when not given. */
  readonly batch?: number;
  /** Milliseconds that a record waits for others at most; 200 when not given. */
  readonly delayMs?: number;
  /** So many may wait; who has more waits for room. 10,000 when not given. */
  readonly mostWaiting?: number;
}

/** Adds records to logs in the background. */
export interface BatchedWriter {
  /**
   * Takes a record and returns at once; where too many wait, a promise of room.
   * @throws what the store threw at an earlier record: none is kept after it.
   */
  write<Log extends LogName>(
    log: Log,
    record: StoredRecord<LogBodies[Log]>,
  ): Promise<void> | undefined;
  /** Resolves once all that was taken is kept. @throws what the store threw. */
  flush(): Promise<void>;
}

interface Waiting {
  readonly log: LogName;
  readonly record: StoredRecord;
}

/**
 * For what is worth keeping, but not worth waiting for: records are kept in the order in which they came, in calls of many. A process that is
 * killed loses what it has not flushed.
 */
export function createBatchedWriter(
  store: Pick<Store, 'append'>,
  { batch = 500, delayMs = 200, mostWaiting = 10_000 }: BatchedWriterOptions = {},
): BatchedWriter {
  const waiting: Waiting[] = [];
  let fault: { readonly error: unknown } | undefined;
  let draining: Promise<void> | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let room: { readonly promise: Promise<void>; readonly open: () => void } | undefined;

  const drain = async (): Promise<void> => {
    while (waiting.length > 0 && !fault) {
      const [{ log } = { log: 'events' as const }] = waiting;
      const other = waiting.findIndex((each) => each.log !== log);
      const count = Math.min(batch, other < 0 ? waiting.length : other);
      const records = waiting.slice(0, count).map(({ record }) => record);
      try {
        await store.append(log, records as never);
      } catch (error) {
        fault = { error };
      }
      waiting.splice(0, count);
      if (waiting.length < mostWaiting || fault) {
        room?.open();
        room = undefined;
      }
    }
  };
  const start = (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    draining ??= drain().finally(() => {
      draining = undefined;
    });
    return draining;
  };
  const expectNoFault = (): void => {
    if (fault) throw fault.error;
  };
  return {
    write: (log, record) => {
      expectNoFault();
      waiting.push({ log, record });
      if (waiting.length >= batch) void start();
      else timer ??= setTimeout(() => void start(), delayMs).unref();
      if (waiting.length < mostWaiting) return undefined;
      if (!room) {
        let open: () => void = () => undefined;
        const promise = new Promise<void>((resolve) => {
          open = resolve;
        });
        room = { promise, open };
      }
      return room.promise.then(expectNoFault);
    },
    flush: async () => {
      while (waiting.length > 0 && !fault) await start();
      await draining;
      clearTimeout(timer);
      timer = undefined;
      expectNoFault();
    },
  };
}
