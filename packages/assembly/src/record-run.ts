import { randomUUID } from 'node:crypto';
import { ProdromeError, type EventSink, type JsonValue, type Store } from '@prodrome/core';
import { createBatchedWriter } from '@prodrome/persistence';

/** What a run is about. */
export interface RunStart {
  /** Such as `train`. */
  readonly kind: string;
  readonly facts: Readonly<Record<string, JsonValue>>;
}

/** A run whose events go to a store. */
export interface RecordedRun {
  /** How the store calls it: the subject of its records. */
  readonly run: string;
  /** Takes an event and returns at once. */
  readonly sink: EventSink;
  /** Keeps how it ended, once all events are kept. A store that could not keep them is told as an event. */
  end(facts: Readonly<Record<string, JsonValue>>): Promise<void>;
}

/**
 * Keeps the events of a run in the logs `runs` and `events`, in the background. Events that name a patient are not kept: they lie in the patient's memory, with which
 * they are erased. Where more events wait than the store takes, those of progress are left out. A store that fails does not end the run: `tell` is given a warning, once.
 */
export function recordRun(
  store: Pick<Store, 'append'>,
  start: RunStart,
  tell: EventSink,
): RecordedRun {
  const writer = createBatchedWriter(store);
  const begun = new Date().toISOString();
  const run = `${start.kind}-${begun.replace(/[-:.]/g, '')}-${randomUUID().slice(0, 8)}`;
  let count = 0;
  let isFull = false;
  let isBroken = false;
  const broken = (error: unknown): void => {
    if (isBroken) return;
    isBroken = true;
    const message = `the events of this run are not kept any more: ${error instanceof Error ? error.message : String(error)}`;
    tell({ type: 'warning', code: ProdromeError.is(error) ? error.code : 'STORE', message });
  };
  const taken = (room: Promise<void> | undefined): void => {
    if (!room) return;
    isFull = true;
    room.then(() => {
      isFull = false;
    }, broken);
  };
  const told = (key: 'begin' | 'end', at: string, facts: RunStart['facts']): void => {
    try {
      taken(writer.write('runs', { subject: run, at, key, body: { kind: start.kind, facts } }));
    } catch (error) {
      broken(error);
    }
  };
  told('begin', begun, start.facts);
  return {
    run,
    sink: (event) => {
      if (isBroken || 'patientId' in event) return;
      if (isFull && event.type === 'task-progress') return;
      count += 1;
      const at = new Date().toISOString();
      try {
        taken(writer.write('events', { subject: run, at, key: String(count), body: event }));
      } catch (error) {
        broken(error);
      }
    },
    end: async (facts) => {
      told('end', new Date().toISOString(), { ...facts, events: count });
      await writer.flush().catch(broken);
    },
  };
}
