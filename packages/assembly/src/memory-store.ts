import { createMemoryStore, definePatientStore, type PatientStoreType } from '@prodrome/core';
import { z } from 'zod';

/** What is remembered of patients, for as long as the process lasts. */
export const memoryStore: PatientStoreType<Record<string, never>> = definePatientStore({
  type: 'memory',
  description: 'in memory, for as long as the process lasts',
  options: z.strictObject({}),
  create: () => {
    // logs would only grow
    const store = createMemoryStore();
    return {
      load: (patientIds) => store.load(patientIds),
      save: (memories) => store.save(memories),
      erase: (patientIds) => store.erase(patientIds),
    };
  },
});
