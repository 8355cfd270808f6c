import { openLastingStore } from '@prodrome/assembly';
import { ProdromeError, type PatientMemory, type PatientStore } from '@prodrome/core';
import type { PatientOptions } from '../command-options.ts';
import { patientJson, patientText } from '../patient-text.ts';

/** `prodrome patient show` */
export async function patientShow(id: string, { config, json }: PatientOptions): Promise<void> {
  const memory = await memoryOf(await openLastingStore(config), id);
  const text = json === true ? JSON.stringify(patientJson(id, memory)) : patientText(id, memory);
  process.stdout.write(`${text}\n`);
}

/** `prodrome patient export` */
export async function patientExport(id: string, { config }: PatientOptions): Promise<void> {
  const memory = await memoryOf(await openLastingStore(config), id);
  process.stdout.write(`${JSON.stringify(patientJson(id, memory), null, 2)}\n`);
}

/** `prodrome patient erase` */
export async function patientErase(
  id: string,
  { config, json, quiet }: PatientOptions,
): Promise<void> {
  const store = await openLastingStore(config);
  await memoryOf(store, id).catch((error: unknown) => {
    // what is damaged can be removed all the same
    if (!ProdromeError.is(error, 'STATE')) throw error;
  });
  await store.erase([id]);
  if (json === true) process.stdout.write(`${JSON.stringify({ erased: id })}\n`);
  else if (quiet !== true) process.stdout.write(`Nothing is kept of ${id} any more.\n`);
}

async function memoryOf(store: PatientStore, id: string): Promise<PatientMemory> {
  const memory = (await store.load([id])).get(id);
  if (memory) return memory;
  throw new ProdromeError('NOT_FOUND', {
    where: `patient ${id}`,
    expected: 'a patient of whom something is kept in the store',
    got: 'none of this name',
    hint: 'predict --data - with the same --config remembers the patients whose days it answers',
  });
}
