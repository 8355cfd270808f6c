import { logNames, patientLogs, readAll, type LogName, type Store } from '@prodrome/core';
import { base64Of } from './float-bytes.ts';

/** How many patients' memories are held at a time. */
const patientsAtOnce = 100;

/**
 * All that a store holds as lines of JSON, page by page: what is remembered of each patient as `{"log":"memory","subject","body"}`, with its numbers as base64 of
 * float64 in little-endian order; then the records of each log as `{"log","subject","at","key","body"}`. Stores that hold the same give the same lines, if their order of subjects is the same.
 */
export async function* exportStore(store: Store): AsyncGenerator<string> {
  let after: string | undefined;
  for (;;) {
    const asked = { limit: patientsAtOnce, ...(after !== undefined && { after }) };
    const patients = await store.patients(asked);
    yield* memoryLines(store, patients);
    if (patients.length < patientsAtOnce) break;
    after = patients.at(-1);
  }
  for (const log of logNames) yield* logLines(store, log);
}

/** {@link exportStore} of one patient; nothing where nothing is kept. */
export async function* exportPatient(store: Store, patientId: string): AsyncGenerator<string> {
  yield* memoryLines(store, [patientId]);
  for (const log of patientLogs) yield* logLines(store, log, patientId);
}

async function* memoryLines(store: Store, patientIds: readonly string[]): AsyncGenerator<string> {
  const memories = await store.load(patientIds);
  for (const subject of patientIds) {
    const memory = memories.get(subject);
    if (!memory) continue;
    const body = { ...memory, values: base64Of(memory.values) };
    yield JSON.stringify({ log: 'memory', subject, body });
  }
}

async function* logLines(store: Store, log: LogName, subject?: string): AsyncGenerator<string> {
  for await (const record of readAll(store, log, subject === undefined ? {} : { subject })) {
    yield JSON.stringify({ log, ...record });
  }
}
