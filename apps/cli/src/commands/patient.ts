import { exportPatient, openLastingStore, patientJson } from '@prodrome/assembly';
import { keepsLogs, ProdromeError, type PatientMemory, type PatientStore } from '@prodrome/core';
import type { PatientOptions } from '../command-options.ts';
import { patientText } from '../patient-text.ts';
import { printable } from '../printable.ts';
import { storePlace } from '../store-place.ts';
import { withStore } from '../with-store.ts';

/** `prodrome patient show` */
export async function patientShow(id: string, options: PatientOptions): Promise<void> {
  await withStore(await openLastingStore(storePlace(options)), async (store) => {
    const { memory, records } = await expectKept(store, id);
    const text =
      options.json === true
        ? JSON.stringify({ ...(memory ? patientJson(id, memory) : { patient: id }), records })
        : [
            memory
              ? patientText(id, memory)
              : `Patient ${printable(id)}, of whom no model remembers anything`,
            ...Object.entries(records).map(([log, count]) => `${count} records in ${log}`),
          ].join('\n');
    process.stdout.write(`${text}\n`);
  });
}

/** `prodrome patient export` */
export async function patientExport(id: string, options: PatientOptions): Promise<void> {
  await withStore(await openLastingStore(storePlace(options)), async (store) => {
    const { memory, records } = await expectKept(store, id);
    if (!keepsLogs(store)) {
      if (memory) process.stdout.write(`${JSON.stringify(patientJson(id, memory), null, 2)}\n`);
      return;
    }
    const logs: Record<string, object[]> = Object.fromEntries(
      Object.keys(records).map((log) => [log, []]),
    );
    for await (const line of exportPatient(store, id)) {
      const { log, at, key, body } = JSON.parse(line) as Readonly<Record<string, unknown>>;
      logs[String(log)]?.push({ at, key, body });
    }
    const whole = { ...(memory ? patientJson(id, memory) : { patient: id }), logs };
    process.stdout.write(`${JSON.stringify(whole, null, 2)}\n`);
  });
}

/** `prodrome patient erase` */
export async function patientErase(id: string, options: PatientOptions): Promise<void> {
  const { json, quiet } = options;
  await withStore(await openLastingStore(storePlace(options)), async (store) => {
    await expectKept(store, id).catch((error: unknown) => {
      // what is damaged can be removed all the same
      if (!ProdromeError.is(error, 'STATE')) throw error;
    });
    await store.erase([id]);
    if (json === true) process.stdout.write(`${JSON.stringify({ erased: id })}\n`);
    else if (quiet !== true)
      process.stdout.write(`Nothing is kept of ${printable(id)} any more.\n`);
  });
}

/** What is kept of a patient: the memory, and how many records in which log. @throws ProdromeError `NOT_FOUND` for nothing at all. */
async function expectKept(
  store: PatientStore,
  id: string,
): Promise<{
  readonly memory: PatientMemory | undefined;
  readonly records: Readonly<Record<string, number>>;
}> {
  const memory = (await store.load([id])).get(id);
  const records: Record<string, number> = {};
  if (keepsLogs(store)) {
    for await (const line of exportPatient(store, id)) {
      const { log } = JSON.parse(line) as { readonly log: string };
      if (log !== 'memory') records[log] = (records[log] ?? 0) + 1;
    }
  }
  if (memory || Object.keys(records).length > 0) return { memory, records };
  throw new ProdromeError('NOT_FOUND', {
    where: `patient ${id}`,
    expected: 'a patient of whom something is kept in the store',
    got: 'none of this name',
    hint: 'predict --data - with the same --config or --store remembers the patients whose days it answers',
  });
}
